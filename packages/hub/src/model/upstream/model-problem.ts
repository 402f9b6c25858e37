import { Problem } from '../../problem/problem.ts';
import { ModelServerError } from './model-server-error.ts';

/** What a model server's status means. */
export function problemOfStatus(status: number, host: string, detail: string): Problem {
  const options = { cause: new ModelServerError(status, detail) };
  if (status === 429) return new Problem({ kind: 'model_rate_limited' }, options);
  if (status === 408 || status >= 500) return new Problem({ kind: 'model_failed', host, status }, options);
  if (status >= 300 && status < 400) {
    return new Problem(
      { kind: 'model_misconfigured', problem: `the model server redirects (status ${status}), and redirects are not followed` },
      options,
    );
  }
  // The same request would be refused again: a wrong key, an unknown model, or something that this model does not take.
  if (status >= 400)
    return new Problem({ kind: 'model_misconfigured', problem: `the model server refused with status ${status}` }, options);
  return new Problem({ kind: 'model_bad_response', problem: `the model server answered with status ${status}` }, options);
}

/**
 * What a failure of `fetch`, or of reading its body, means. A {@link Problem} of the guarded client is said again as one of the model; what
 * was thrown is kept as the cause.
 */
export function problemOfConnection(error: unknown, host: string, seconds: number): Problem {
  const options = { cause: error };
  const inner = findProblem(error);
  if (inner?.reason.kind === 'outbound_refused') {
    return new Problem(
      { kind: 'model_misconfigured', problem: `the address of the model may not be called: ${inner.reason.problem}` },
      options,
    );
  }
  if (inner?.reason.kind === 'outbound_failed') {
    switch (inner.reason.problem) {
      case 'timeout':
        return new Problem({ kind: 'model_timeout', seconds }, options);
      case 'redirect':
        return new Problem({ kind: 'model_misconfigured', problem: 'the model server redirects, and redirects are not followed' }, options);
      case 'too_large':
        return new Problem({ kind: 'model_bad_response', problem: 'the answer was too large' }, options);
      case 'unreachable':
        return new Problem({ kind: 'model_unreachable', host }, options);
    }
  }
  return inner ?? new Problem({ kind: 'model_unreachable', host }, options);
}

/** The problem that an error is, or was caused by. */
export function findProblem(error: unknown): Problem | null {
  let current = error;
  for (let depth = 0; depth < 10 && current instanceof Error; depth++) {
    if (current instanceof Problem) return current;
    current = current.cause;
  }
  return null;
}

/** An answer that is none. `problem` goes on from "the answer is bad: ", in words of ours. */
export function badResponse(problem: string, cause?: unknown): Problem {
  return new Problem({ kind: 'model_bad_response', problem }, cause === undefined ? {} : { cause });
}
