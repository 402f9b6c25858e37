import { type Assistant, MAX_RESOLVER_ANSWER_BYTES } from '@diosc/protocol';
import { headerSafe } from '../credential/header-safe.ts';
import { Problem } from '../problem/problem.ts';
import type { Credential } from './credential.ts';
import { readBounded } from './read-bounded.ts';
import type { Resolution, UnverifiedCause } from './resolution.ts';
import { readPrincipal } from './resolver-principal.ts';
import { readRefusal } from './resolver-refusal.ts';
import { claimedPrincipal } from './unverified.ts';

export type ResolveRequest = {
  readonly assistant: Pick<Assistant, 'userResolverUrl' | 'userResolverTimeoutMs'>;
  readonly credential: Credential;
  readonly requestId: string;
  /** The guarded fetch, for the purpose `resolver`. */
  readonly outboundFetch: typeof globalThis.fetch;
  /** Ends it early, because nobody waits for the answer any more: the credential is then no longer on its way either. */
  readonly signal?: AbortSignal;
};

/** The statuses of 400 to 499 that say nothing about the request itself: too late, and too many at once. */
const OVERLOAD: ReadonlySet<number> = new Set([408, 429]);

/**
 * Asks the assistant's user resolver who the user is. 200 says who, 401 and 403 refuse. Everything else leaves the user as
 * the page's claim, unverified: a resolver that fails (500 and above, no answer, one that cannot be read) with the default role,
 * one that answers but says nobody (300 to 499) with no role at all. Never throws for what a resolver does.
 *
 * The whole exchange may take `userResolverTimeoutMs`, and the answer at most 64 KiB. No redirect is followed.
 * @throws {Error} when the credential has been wiped; the signal's reason when it is aborted.
 */
export async function resolveIdentity(request: ResolveRequest): Promise<Resolution> {
  const { assistant, credential } = request;
  const unverified = (cause: UnverifiedCause): Resolution => ({
    outcome: 'unverified',
    principal: { ...claimedPrincipal(credential), ...(saysNobody(cause) && { getsNoRole: true }) },
    cause,
  });
  if (assistant.userResolverUrl === null) {
    return unverified({ problem: 'no_resolver', detail: 'The assistant has no user resolver.', status: null, field: null });
  }
  const headers = resolverHeaders(credential, request.requestId);
  const deadline = AbortSignal.timeout(assistant.userResolverTimeoutMs);
  const signal = request.signal === undefined ? deadline : AbortSignal.any([deadline, request.signal]);
  let status: number | null = null;
  try {
    const response = await request.outboundFetch(assistant.userResolverUrl, {
      method: 'POST',
      headers,
      body: '{}',
      redirect: 'manual',
      signal,
    });
    status = response.status;
    if (status !== 200 && status !== 401 && status !== 403) {
      await response.body?.cancel();
      return unverified(unexpectedStatus(status));
    }
    const body = await readBounded(response, MAX_RESOLVER_ANSWER_BYTES);
    if (status !== 200) return readRefusal(status === 401 ? 'login_required' : 'denied', body, credential);
    if (body === null) return unverified(tooLarge(status));
    const answer = readPrincipal(body, credential);
    return answer.isValid ? { outcome: 'verified', principal: answer.principal, mismatch: answer.mismatch } : unverified(answer.cause);
  } catch (error) {
    request.signal?.throwIfAborted();
    // A refusal stands, whatever becomes of its explanation.
    if (status === 401 || status === 403) return readRefusal(status === 401 ? 'login_required' : 'denied', null, credential);
    return unverified(failure(error, status, assistant.userResolverTimeoutMs));
  }
}

/** The user's headers under names of their own, so that a resolver cannot take them for ones addressed to itself. */
function resolverHeaders(credential: Credential, requestId: string): Record<string, string> {
  const headers: Record<string, string> = { 'Content-Type': 'application/json', Accept: 'application/json' };
  for (const { name, value } of credential.headers) headers[`X-User-Auth-${name}`] = value.expose();
  headers['X-Request-Id'] = headerSafe(requestId);
  return headers;
}

/**
 * Whether the resolver answered, and did not recognise anybody: a redirect to a login page, 400 for a token it cannot read, 404
 * for a wrong address. Whoever can bring it to that must not gain the default role by it.
 */
function saysNobody({ problem, status }: UnverifiedCause): boolean {
  if (problem === 'redirect') return true;
  return problem === 'status' && status !== null && status >= 400 && status <= 499 && !OVERLOAD.has(status);
}

function unexpectedStatus(status: number): UnverifiedCause {
  if (status >= 300 && status <= 399) {
    return { problem: 'redirect', detail: `The user resolver answered ${status}, and redirects are not followed.`, status, field: null };
  }
  return { problem: 'status', detail: `The user resolver answered ${status}; it takes 200, 401 or 403.`, status, field: null };
}

function tooLarge(status: number | null): UnverifiedCause {
  return {
    problem: 'too_large',
    detail: `The user resolver's answer is larger than ${MAX_RESOLVER_ANSWER_BYTES} bytes.`,
    status,
    field: 'body',
  };
}

function failure(error: unknown, status: number | null, timeoutMs: number): UnverifiedCause {
  const reason = error instanceof Problem ? error.reason : null;
  if (reason?.kind === 'outbound_refused') {
    return { problem: 'refused_address', detail: `The user resolver's address cannot be used: ${reason.problem}.`, status, field: null };
  }
  const kind = reason?.kind === 'outbound_failed' ? reason.problem : isTimeout(error) ? 'timeout' : 'unreachable';
  switch (kind) {
    case 'timeout':
      return { problem: 'timeout', detail: `The user resolver did not answer within ${timeoutMs} milliseconds.`, status, field: null };
    case 'too_large':
      return tooLarge(status);
    case 'redirect':
      return {
        problem: 'redirect',
        detail: 'The user resolver answered with a redirect, and redirects are not followed.',
        status,
        field: null,
      };
    case 'unreachable':
      return { problem: 'unreachable', detail: 'The user resolver could not be reached.', status, field: null };
  }
}

function isTimeout(error: unknown): boolean {
  return error instanceof Error && error.name === 'TimeoutError';
}
