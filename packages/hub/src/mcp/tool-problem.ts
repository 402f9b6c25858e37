import { ProtocolError, SdkError, SdkErrorCode, SdkHttpError, UnsupportedProtocolVersionError } from '@modelcontextprotocol/client';
import { Problem } from '../problem/problem.ts';
import { plainText } from './plain-text.ts';

/** The longest text of a server's own error that is shown, in characters. */
const MAX_ERROR_TEXT_LENGTH = 500;

/** What an error of an operation is described with. */
export type ProblemContext = {
  readonly server: string;
  readonly timeoutMs: number;
  readonly limitBytes: number;
  /** Whether a response had begun. */
  readonly hasResponse: boolean;
};

/**
 * What went wrong between the hub and a tool server, as a problem of the tool. An address that the guarded client refused
 * stays `outbound_refused`: an administrator has to see it.
 *
 * Errors that quote the server's answer are not kept as `cause`: a server may echo the credential, and causes are logged.
 */
export function toolProblem(error: unknown, context: ProblemContext): Problem {
  const { server } = context;
  const known = findProblem(error);
  if (known !== null) return describeKnown(known, context);
  const status = httpRefusal(error)?.status;
  if (status !== undefined) {
    const problem = `it answered with HTTP ${status}`;
    return status >= 500 || status === 429
      ? new Problem({ kind: 'tool_server_unreachable', server, problem })
      : new Problem({ kind: 'tool_bad_response', server, problem });
  }
  const unreadable = unreadableAnswer(error);
  if (unreadable !== null) return new Problem({ kind: 'tool_bad_response', server, problem: unreadable });
  if (error instanceof ProtocolError) {
    const text = plainText(error.message, MAX_ERROR_TEXT_LENGTH);
    return new Problem({ kind: 'tool_failed', server, text: text === '' ? 'The tool reported an error.' : text });
  }
  return Problem.from(error);
}

/** The problem at the bottom of an error that libraries have wrapped. */
export function findProblem(error: unknown): Problem | null {
  return findCause(error, (cause) => cause instanceof Problem);
}

/** The HTTP response that the protocol library gave up at. Its text is the server's: to be looked at, not to be shown. */
export function httpRefusal(error: unknown): { readonly status: number; readonly text?: string } | null {
  return findCause(error, (cause) => cause instanceof SdkHttpError)?.data ?? null;
}

/** Walks from an error to its causes, a few steps at most: a cycle would not end. */
export function findCause<T>(error: unknown, isIt: (cause: unknown) => cause is T): T | null {
  let cause = error;
  for (let depth = 0; depth < 8; depth++) {
    if (isIt(cause)) return cause;
    if (!(cause instanceof Error)) return null;
    cause = cause.cause;
  }
  return null;
}

function describeKnown(known: Problem, { server, timeoutMs, limitBytes, hasResponse }: ProblemContext): Problem {
  if (known.reason.kind !== 'outbound_failed') return known;
  const cause = { cause: known };
  switch (known.reason.problem) {
    case 'timeout':
      return new Problem({ kind: 'tool_timeout', server, seconds: timeoutMs / 1000 }, cause);
    case 'too_large':
      return new Problem({ kind: 'tool_result_too_large', server, limitBytes }, cause);
    case 'redirect':
      return new Problem({ kind: 'tool_server_unreachable', server, problem: 'it answered with a redirect' }, cause);
    case 'unreachable':
      return hasResponse
        ? new Problem({ kind: 'tool_bad_response', server, problem: 'the answer broke off' }, cause)
        : new Problem({ kind: 'tool_server_unreachable', server, problem: 'no connection' }, cause);
  }
}

/** What kind of nonsense an answer was; null where the error is of another sort. */
function unreadableAnswer(error: unknown): string | null {
  if (!(error instanceof Error)) return null;
  const cause = findCause(error, (each) => each instanceof SyntaxError);
  if (cause !== null) return 'the answer is not JSON';
  if (error instanceof UnsupportedProtocolVersionError || error.message.startsWith("Server's protocol version is not supported")) {
    return 'no common protocol version';
  }
  if (error.name === 'ZodError') return 'the answer is not a JSON-RPC message';
  if (!(error instanceof SdkError)) return null;
  switch (error.code) {
    case SdkErrorCode.ClientHttpUnexpectedContent:
      return 'the answer has the wrong content type';
    case SdkErrorCode.InvalidResult:
      return 'the answer is not a result of the protocol';
    case SdkErrorCode.UnsupportedResultType:
      return 'the tool asks for something that this hub cannot give';
    case SdkErrorCode.EraNegotiationFailed:
      return 'no common protocol version';
    default:
      return null;
  }
}
