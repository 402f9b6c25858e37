import { Problem } from '../problem/problem.ts';
import type { Reason } from '../problem/reason.ts';

/** What the server found wrong with a request before any route saw it; null where the request is not at fault. */
export function requestProblem(error: unknown): Problem | null {
  const reason = reasonOf(error);
  return reason === null ? null : new Problem({ kind: 'request_invalid', ...reason }, { cause: error });
}

function reasonOf(error: unknown): Omit<Extract<Reason, { kind: 'request_invalid' }>, 'kind'> | null {
  if (!(error instanceof Error) || !('statusCode' in error) || typeof error.statusCode !== 'number' || error.statusCode >= 500) return null;
  switch ('code' in error ? error.code : null) {
    case 'FST_ERR_BAD_URL':
    case 'FST_ERR_MAX_PARAM_LENGTH':
      return { path: 'path', expected: 'takes percent-encoded text of at most 256 characters for each name' };
    case 'FST_ERR_CTP_INVALID_MEDIA_TYPE':
      return { path: 'Content-Type', expected: 'takes application/json' };
    default:
      return { path: 'body', expected: 'takes valid JSON of at most 256 KiB' };
  }
}
