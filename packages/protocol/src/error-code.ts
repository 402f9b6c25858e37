import { z } from 'zod';

/** One entry of the closed registry: the HTTP status it travels with, and whether the same request may succeed later. */
export type ErrorCodeEntry = { readonly status: number; readonly retryable: boolean; readonly meaning: string };

/**
 * Every code that Diosc puts on a wire. The set is closed, a code is never reused for another meaning, and
 * `spec/errors.md` is generated from this table.
 */
export const ERROR_CODES = {
  // What the client sent.
  FRAME_NOT_JSON: { status: 400, retryable: false, meaning: 'A frame was not valid JSON.' },
  FRAME_TOO_LARGE: { status: 413, retryable: false, meaning: 'A frame was larger than 256 KiB.' },
  FRAME_UNKNOWN_TYPE: { status: 400, retryable: false, meaning: 'A frame had a type that the protocol does not know.' },
  FRAME_INVALID: { status: 400, retryable: false, meaning: 'A frame of a known type had a missing or wrong field.' },
  FRAME_OUT_OF_ORDER: { status: 409, retryable: false, meaning: 'A frame came before the connection had authenticated.' },
  UPGRADE_REQUIRED: { status: 426, retryable: false, meaning: 'GET /v1/chat was asked without upgrading to a WebSocket.' },
  REQUEST_INVALID: { status: 400, retryable: false, meaning: 'An HTTP request had a missing or wrong field.' },
  NOT_FOUND: { status: 404, retryable: false, meaning: 'Nothing is served at that path, or nothing has that id.' },
  RATE_LIMITED: { status: 429, retryable: true, meaning: 'Too many requests in too short a time.' },
  SLOW_CLIENT: { status: 408, retryable: true, meaning: 'The client did not read what was sent to it, and was disconnected.' },

  // Who may connect.
  API_KEY_UNKNOWN: { status: 401, retryable: false, meaning: 'The api-key names no active assistant.' },
  ORIGIN_NOT_ALLOWED: { status: 403, retryable: false, meaning: "The page's origin is not among the assistant's allowed origins." },
  AUTH_HEADERS_INVALID: { status: 400, retryable: false, meaning: 'An auth header cannot be forwarded as it was given.' },
  LOGIN_REQUIRED: { status: 401, retryable: false, meaning: 'The user resolver did not recognise the credential: the user must sign in.' },
  ACCESS_DENIED: { status: 403, retryable: false, meaning: 'The user resolver knows the user and refuses access.' },
  REFRESH_TIMED_OUT: { status: 401, retryable: true, meaning: 'The credential was refused and no fresh one came in time.' },
  IDENTITY_UNAVAILABLE: {
    status: 503,
    retryable: true,
    meaning: 'Fresh authentication could not be checked; the session goes on as it was.',
  },
  ME_TOKEN_INVALID: { status: 401, retryable: true, meaning: 'The bearer of /v1/me is missing, expired or of a session that has ended.' },
  FORBIDDEN: { status: 403, retryable: false, meaning: 'The admin token may only look, or the request came from where it may not come.' },
  PRECONDITION_FAILED: { status: 412, retryable: false, meaning: 'The resource was changed since the version that "If-Match" names.' },
  CONFLICT: { status: 409, retryable: false, meaning: 'Something with that name is there already, or is still in use.' },
  UNAUTHORIZED: { status: 401, retryable: false, meaning: 'An administrative request had no valid bearer token.' },

  // Sessions, turns and interrupts.
  SESSION_NOT_FOUND: { status: 404, retryable: false, meaning: 'No such session, or it belongs to somebody else.' },
  SESSION_ENDED: { status: 410, retryable: false, meaning: 'The session has ended; a new one is needed.' },
  SESSION_FULL: { status: 409, retryable: false, meaning: 'The conversation has 500 questions or 8 MiB; a new one is needed.' },
  TURN_BUSY: { status: 409, retryable: true, meaning: 'The session is still answering an earlier message.' },
  TURN_CUT: { status: 503, retryable: true, meaning: 'The answer was cut off and could not be continued.' },
  TURN_TOO_LONG: { status: 422, retryable: false, meaning: 'The answer took more steps than allowed.' },
  TURN_CANCELLED: { status: 409, retryable: false, meaning: 'The user stopped the answer.' },
  INTERRUPT_NOT_FOUND: { status: 404, retryable: false, meaning: 'No such question, or it was put to somebody else.' },
  INTERRUPT_CLOSED: { status: 409, retryable: false, meaning: 'The question was answered already, or its time is over.' },

  // Models.
  MODEL_UNAVAILABLE: { status: 503, retryable: true, meaning: 'The language model could not be reached, or failed.' },
  MODEL_TIMEOUT: { status: 504, retryable: true, meaning: 'The language model did not answer in time.' },
  MODEL_RATE_LIMITED: { status: 429, retryable: true, meaning: 'The language model asked for fewer requests.' },
  MODEL_BAD_RESPONSE: { status: 502, retryable: true, meaning: 'The language model answered something that is not an answer.' },
  MODEL_MISCONFIGURED: { status: 500, retryable: false, meaning: 'The language model refused the key or the model name.' },

  // Tools.
  TOOL_UNKNOWN: { status: 404, retryable: false, meaning: 'No tool has that name.' },
  TOOL_NOT_IN_ROLE: { status: 403, retryable: false, meaning: "The user's role does not include that tool." },
  TOOL_ARGUMENTS_INVALID: { status: 400, retryable: false, meaning: "The arguments do not fit the tool's schema." },
  TOOL_SERVER_UNAVAILABLE: { status: 503, retryable: true, meaning: 'The tool server could not be reached.' },
  TOOL_TIMEOUT: { status: 504, retryable: true, meaning: 'The tool server did not answer in time.' },
  TOOL_RESULT_TOO_LARGE: { status: 502, retryable: false, meaning: 'The tool answered with more than 1 MiB.' },
  TOOL_BAD_RESPONSE: { status: 502, retryable: false, meaning: 'The tool server answered something that is not an MCP result.' },
  TOOL_UNAUTHORIZED: { status: 401, retryable: true, meaning: 'The tool, or the API behind it, did not accept the credential.' },
  TOOL_FORBIDDEN: { status: 403, retryable: false, meaning: 'The API behind the tool does not let this user do that.' },
  TOOL_FAILED: { status: 502, retryable: false, meaning: 'The tool ran and reported an error.' },
  TOOL_CANCELLED: { status: 409, retryable: false, meaning: 'The call was stopped before it finished.' },
  TOOL_OUTCOME_UNKNOWN: {
    status: 500,
    retryable: false,
    meaning: 'The hub stopped while the call ran; it may have taken effect and was not repeated.',
  },

  // The hub itself.
  OUTBOUND_REFUSED: { status: 502, retryable: false, meaning: 'A configured address may not be called from this hub.' },
  DATABASE_UNAVAILABLE: { status: 503, retryable: true, meaning: 'The database could not be reached.' },
  SHUTTING_DOWN: { status: 503, retryable: true, meaning: 'The hub is stopping; connect again.' },
  INTERNAL: { status: 500, retryable: true, meaning: 'Something in the hub failed; the request id finds it in the logs.' },
} as const satisfies Record<string, ErrorCodeEntry>;

export type ErrorCode = keyof typeof ERROR_CODES;

export function isErrorCode(value: unknown): value is ErrorCode {
  return typeof value === 'string' && Object.hasOwn(ERROR_CODES, value);
}

/** Every code, as an enumeration. */
export const errorCodeSchema = z.enum(Object.keys(ERROR_CODES).filter(isErrorCode));

/** The body of every HTTP error. */
export const errorBodySchema = z.object({
  error: z.string(),
  code: errorCodeSchema,
  requestId: z.string(),
  details: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
});
export type ErrorBody = z.infer<typeof errorBodySchema>;
