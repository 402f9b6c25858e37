import type { ErrorCode } from '@diosc/protocol';

/** One field of a request that is wrong. `message` goes on from the field's name, as in "takes at most 10 characters". */
export type InvalidField = { readonly path: string; readonly message: string };

/**
 * Everything that can go wrong, with the facts that an operator needs. Facts are never credentials and never
 * unbounded input: hosts, names, sizes, statuses. `toWire` turns each into a code and a sentence for whoever asked.
 */
export type Reason =
  | { kind: 'frame_not_json' }
  | { kind: 'frame_too_large'; bytes: number }
  | { kind: 'frame_unknown_type'; type: string }
  | { kind: 'frame_invalid'; type: string; path: string; expected: string }
  | { kind: 'frame_out_of_order'; type: string }
  | { kind: 'upgrade_required' }
  | { kind: 'request_invalid'; path: string; expected: string; details?: readonly InvalidField[] }
  | { kind: 'not_found'; what: string }
  | { kind: 'rate_limited' }
  | { kind: 'slow_client'; bufferedBytes: number }
  | { kind: 'api_key_unknown' }
  | { kind: 'origin_not_allowed'; origin: string }
  | { kind: 'auth_header_invalid'; header: string; problem: string }
  | { kind: 'unauthorized' }
  | { kind: 'me_token_invalid' }
  | { kind: 'admin_forbidden'; scope: string }
  | { kind: 'precondition_failed'; what: string }
  | { kind: 'conflict'; problem: string }
  | { kind: 'login_required'; error: string; code: string }
  | { kind: 'access_denied'; error: string; code: string }
  | { kind: 'refresh_timed_out' }
  | { kind: 'identity_unavailable' }
  | { kind: 'session_not_found' }
  | { kind: 'session_ended' }
  | { kind: 'session_full' }
  | { kind: 'turn_busy' }
  | { kind: 'turn_cut' }
  | { kind: 'turn_too_long'; steps: number }
  | { kind: 'turn_cancelled' }
  | { kind: 'interrupt_not_found' }
  | { kind: 'interrupt_closed' }
  | { kind: 'model_unreachable'; host: string }
  | { kind: 'model_failed'; host: string; status: number }
  | { kind: 'model_timeout'; seconds: number }
  | { kind: 'model_rate_limited' }
  | { kind: 'model_bad_response'; problem: string }
  | { kind: 'model_misconfigured'; problem: string }
  | { kind: 'tool_unknown'; tool: string }
  | { kind: 'tool_not_in_role'; tool: string; role: string | null }
  | { kind: 'tool_arguments_invalid'; tool: string; problem: string }
  | { kind: 'tool_server_unreachable'; server: string; problem: string }
  | { kind: 'tool_timeout'; server: string; seconds: number }
  | { kind: 'tool_result_too_large'; server: string; limitBytes: number }
  | { kind: 'tool_bad_response'; server: string; problem: string }
  | { kind: 'tool_unauthorized'; server: string }
  | { kind: 'tool_forbidden'; server: string; text: string | null }
  | { kind: 'tool_failed'; server: string; text: string }
  | { kind: 'tool_cancelled'; mayHaveRun: boolean }
  | { kind: 'tool_outcome_unknown'; tool: string }
  | { kind: 'outbound_refused'; purpose: string; host: string; problem: string }
  | { kind: 'outbound_failed'; purpose: string; host: string; problem: 'timeout' | 'too_large' | 'redirect' | 'unreachable' }
  | { kind: 'database_unavailable' }
  | { kind: 'shutting_down' }
  | { kind: 'handed_over' }
  | { kind: 'internal' };

/** What a wire answer says of a reason: the closed code and one plain sentence. */
export type WireProblem = { readonly code: ErrorCode; readonly message: string; readonly retryable: boolean };
