import { ERROR_CODES, type ErrorCode } from '@diosc/protocol';
import type { Reason, WireProblem } from './reason.ts';

/**
 * The one mapping from what happened to what is said about it. Exhaustive: a new reason does not compile until it is
 * handled here. Addresses and internals of the operator's network stay out of the sentences, because users read them.
 */
export function toWire(reason: Reason): WireProblem {
  const [code, message] = describe(reason);
  return { code, message, retryable: ERROR_CODES[code].retryable };
}

function describe(reason: Reason): [code: ErrorCode, message: string] {
  switch (reason.kind) {
    case 'frame_not_json':
      return ['FRAME_NOT_JSON', 'The frame is not valid JSON; each frame takes one JSON object.'];
    case 'frame_too_large':
      return ['FRAME_TOO_LARGE', `The frame has ${reason.bytes} bytes; it takes at most 262144 (256 KiB).`];
    case 'frame_unknown_type':
      return ['FRAME_UNKNOWN_TYPE', `The frame's "type" is "${reason.type}", which is not a frame type of diosc.v1.`];
    case 'frame_invalid':
      return ['FRAME_INVALID', `The "${reason.type}" frame is not valid at "${reason.path}": ${reason.expected}.`];
    case 'frame_out_of_order':
      return ['FRAME_OUT_OF_ORDER', `A "${reason.type}" frame came before the connection was signed in; send an "auth" frame first.`];
    case 'upgrade_required':
      return [
        'UPGRADE_REQUIRED',
        'GET /v1/chat takes a WebSocket of the subprotocol "diosc.v1"; without one, POST to it and read the events.',
      ];
    case 'request_invalid':
      return ['REQUEST_INVALID', `The request is not valid at "${reason.path}": ${reason.expected}.`];
    case 'not_found':
      return ['NOT_FOUND', `There is no ${reason.what} here.`];
    case 'rate_limited':
      return ['RATE_LIMITED', 'Too many requests in a short time; wait a moment and try again.'];
    case 'slow_client':
      return ['SLOW_CLIENT', 'The connection was closed because nothing was read from it; connect again to go on.'];
    case 'api_key_unknown':
      return ['API_KEY_UNKNOWN', 'The "apiKey" names no active assistant of this hub.'];
    case 'origin_not_allowed':
      return ['ORIGIN_NOT_ALLOWED', `Pages of "${reason.origin}" may not use this assistant; an administrator can allow the origin.`];
    case 'auth_header_invalid':
      return ['AUTH_HEADERS_INVALID', `The auth header "${reason.header}" cannot be forwarded: ${reason.problem}.`];
    case 'unauthorized':
      return ['UNAUTHORIZED', 'This needs an administrator\'s token in "Authorization: Bearer ...".'];
    case 'me_token_invalid':
      return ['ME_TOKEN_INVALID', 'This needs the bearer of a session that is still open; ask for one with a "me.token" frame.'];
    case 'admin_forbidden':
      return ['FORBIDDEN', `The admin token has the scope "${reason.scope}", which may only look; this takes the scope "admin".`];
    case 'precondition_failed':
      return ['PRECONDITION_FAILED', `The ${reason.what} was changed meanwhile; read it again and send its new "ETag" in "If-Match".`];
    case 'conflict':
      return ['CONFLICT', `${reason.problem}.`];
    case 'login_required':
      return ['LOGIN_REQUIRED', 'You are signed out. Sign in again to go on.'];
    case 'access_denied':
      return ['ACCESS_DENIED', 'You do not have access to this assistant.'];
    case 'refresh_timed_out':
      return ['REFRESH_TIMED_OUT', 'You were signed out while I was working on this. Sign in again and ask me to continue.'];
    case 'identity_unavailable':
      return ['IDENTITY_UNAVAILABLE', 'Your fresh sign-in could not be checked right now. Nothing changed; try again in a moment.'];
    case 'session_not_found':
      return ['SESSION_NOT_FOUND', 'That conversation does not exist, or it is not yours.'];
    case 'session_ended':
      return ['SESSION_ENDED', 'This conversation has ended. Start a new one to go on.'];
    case 'session_full':
      return ['SESSION_FULL', 'This conversation is as long as one can be. Start a new one to go on.'];
    case 'turn_busy':
      return ['TURN_BUSY', 'I am still answering your last message. Wait for it, or stop it first.'];
    case 'turn_cut':
      return ['TURN_CUT', 'This answer was cut off and I could not continue it. Please ask again.'];
    case 'turn_too_long':
      return ['TURN_TOO_LONG', `I stopped after ${reason.steps} steps without finishing. Try asking for less at once.`];
    case 'turn_cancelled':
      return ['TURN_CANCELLED', 'Stopped.'];
    case 'interrupt_not_found':
      return ['INTERRUPT_NOT_FOUND', 'That question does not exist, or it was not put to you.'];
    case 'interrupt_closed':
      return ['INTERRUPT_CLOSED', 'That question is closed: it was answered already, or its time is over.'];
    case 'model_unreachable':
    case 'model_failed':
      return ['MODEL_UNAVAILABLE', 'The language model cannot be reached right now. Your message is kept; try again in a moment.'];
    case 'model_timeout':
      return ['MODEL_TIMEOUT', `The language model did not answer within ${reason.seconds} seconds. Your message is kept; try again.`];
    case 'model_rate_limited':
      return ['MODEL_RATE_LIMITED', 'The language model has too much to do right now. Your message is kept; try again in a minute.'];
    case 'model_bad_response':
      return ['MODEL_BAD_RESPONSE', 'The language model gave an answer I could not read. Your message is kept; try again.'];
    case 'model_misconfigured':
      return ['MODEL_MISCONFIGURED', "This assistant's language model is not set up correctly. An administrator needs to look at it."];
    case 'tool_unknown':
      return ['TOOL_UNKNOWN', `There is no tool named "${reason.tool}".`];
    case 'tool_not_in_role':
      return ['TOOL_NOT_IN_ROLE', `Your role does not include the tool "${reason.tool}".`];
    case 'tool_arguments_invalid':
      return ['TOOL_ARGUMENTS_INVALID', `The arguments for "${reason.tool}" are not valid: ${reason.problem}.`];
    case 'tool_server_unreachable':
      return ['TOOL_SERVER_UNAVAILABLE', `The tool server "${reason.server}" cannot be reached right now.`];
    case 'tool_timeout':
      return [
        'TOOL_TIMEOUT',
        `The tool server "${reason.server}" did not answer within ${reason.seconds} seconds. What was asked may still happen.`,
      ];
    case 'tool_result_too_large':
      return [
        'TOOL_RESULT_TOO_LARGE',
        `The tool server "${reason.server}" answered with more than ${reason.limitBytes} bytes. Ask for less.`,
      ];
    case 'tool_bad_response':
      return ['TOOL_BAD_RESPONSE', `The tool server "${reason.server}" gave an answer I could not read.`];
    case 'tool_unauthorized':
      return ['TOOL_UNAUTHORIZED', 'Your sign-in was not accepted. Sign in again and ask me to continue.'];
    case 'tool_forbidden':
      return ['TOOL_FORBIDDEN', reason.text ?? 'You do not have permission to do that.'];
    case 'tool_failed':
      return ['TOOL_FAILED', reason.text];
    case 'tool_cancelled':
      return ['TOOL_CANCELLED', reason.mayHaveRun ? 'Stopped while it ran; it may have taken effect.' : 'Stopped before it was sent.'];
    case 'tool_outcome_unknown':
      return [
        'TOOL_OUTCOME_UNKNOWN',
        `The hub was restarted while "${reason.tool}" ran. It may have taken effect, so I did not repeat it; please check.`,
      ];
    case 'outbound_refused':
    case 'outbound_failed':
      return [
        'OUTBOUND_REFUSED',
        'An address that this assistant is configured with cannot be used. An administrator needs to look at it.',
      ];
    case 'database_unavailable':
      return ['DATABASE_UNAVAILABLE', 'I cannot save our conversation right now. Nothing is lost; try again in a moment.'];
    case 'shutting_down':
    case 'handed_over':
      return ['SHUTTING_DOWN', 'The hub is restarting; the connection will be back in a moment.'];
    case 'internal':
      return ['INTERNAL', 'Something went wrong on our side. Try again; if it stays, give the request id to an administrator.'];
  }
}
