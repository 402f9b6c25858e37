import type { Assistant, AuthFrame, Id } from '@diosc/protocol';
import type { Configuration } from '../assistant/configuration-cache.ts';
import type { AuditLog } from '../audit/audit-log.ts';
import type { Credential } from '../identity/credential.ts';
import { acceptCredential } from '../identity/header-rules.ts';
import type { Principal } from '../identity/principal.ts';
import type { RefusalLimit } from '../identity/refusal-limit.ts';
import type { Resolution } from '../identity/resolution.ts';
import { resolveIdentity } from '../identity/resolver.ts';
import type { Log } from '../log.ts';
import { Problem } from '../problem/problem.ts';
import type { Reason } from '../problem/reason.ts';
import type { Connection } from './connection.ts';

export type AdmissionPorts = {
  readonly configuration: Pick<Configuration, 'findByApiKey'>;
  readonly audit: AuditLog;
  readonly refusals: Pick<RefusalLimit, 'assertOpen' | 'countRefusal'>;
  readonly resolverFetch: typeof globalThis.fetch;
  readonly log: Log;
};

/** `signal` ends the question to the resolver; what it is aborted with is then thrown. */
export type AdmissionRequest = { readonly requestId: Id<'request'>; readonly signal: AbortSignal };

/** Who asks to be let in, to which assistant, and with what. */
export type Admission = {
  readonly assistant: Assistant;
  readonly principal: Principal;
  readonly credential: Credential;
  /** The resolver was asked and could not answer: nobody was recognised, and nobody was refused. */
  readonly resolverFailed: boolean;
};

/**
 * Finds the assistant, takes the allowed headers, and asks the resolver who the user is. Every outcome is audited before
 * it takes effect. A refusal wipes the credential, and counts against the address that it came from.
 * @throws {Problem} `rate_limited`, `api_key_unknown`, `origin_not_allowed`, `auth_header_invalid`, `login_required`, `access_denied`
 */
export async function admit(
  frame: AuthFrame,
  from: Connection['from'],
  request: AdmissionRequest,
  ports: AdmissionPorts,
): Promise<Admission> {
  const assistant = await ports.configuration.findByApiKey(frame.apiKey);
  if (assistant === null || (frame.assistantId !== undefined && frame.assistantId !== assistant.id)) {
    ports.refusals.assertOpen(from.ip, null);
    ports.refusals.countRefusal(from.ip, null);
    throw new Problem({ kind: 'api_key_unknown' });
  }
  ports.refusals.assertOpen(from.ip, assistant.id);
  try {
    return await admitTo(assistant, frame, from, request, ports);
  } catch (error) {
    if (error instanceof Problem && REFUSALS.has(error.reason.kind)) ports.refusals.countRefusal(from.ip, assistant.id);
    throw error;
  }
}

/** What counts against an address; that the database is away does not. */
const REFUSALS: ReadonlySet<Reason['kind']> = new Set(['origin_not_allowed', 'auth_header_invalid', 'login_required', 'access_denied']);

async function admitTo(
  assistant: Assistant,
  frame: AuthFrame,
  from: Connection['from'],
  request: AdmissionRequest,
  ports: AdmissionPorts,
): Promise<Admission> {
  assertOrigin(assistant, from.origin);
  const credential = acceptCredential(frame.auth, assistant);
  const { requestId, signal } = request;
  let resolution: Resolution;
  try {
    resolution = await resolveIdentity({ assistant, credential, requestId, outboundFetch: ports.resolverFetch, signal });
  } catch (error) {
    credential.wipe();
    throw error;
  }
  const event = {
    assistantId: assistant.id,
    requestId,
    ip: from.ip,
    ...(from.origin !== null && { origin: from.origin }),
  };
  switch (resolution.outcome) {
    case 'login_required':
    case 'denied': {
      credential.wipe();
      const { outcome, error, code } = resolution;
      await ports.audit.record({
        ...event,
        type: 'authentication.refused',
        outcome: 'denied',
        tenantId: '',
        reason: outcome,
        detail: code,
      });
      throw new Problem({ kind: outcome === 'denied' ? 'access_denied' : 'login_required', error, code });
    }
    case 'unverified': {
      const { principal, cause } = resolution;
      if (cause.problem !== 'no_resolver') ports.log.warn({ requestId, assistantId: assistant.id, problem: cause.problem }, cause.detail);
      await ports.audit.record({
        ...event,
        ...who(principal),
        type: 'authentication.unverified',
        outcome: 'success',
        detail: cause.detail,
      });
      return { assistant, principal, credential, resolverFailed: assistant.userResolverUrl !== null };
    }
    case 'verified': {
      const { principal, mismatch } = resolution;
      await ports.audit.record({ ...event, ...who(principal), type: 'authentication.succeeded', outcome: 'success' });
      if (mismatch !== null) {
        const data = { claimedUserId: mismatch.claimedUserId ?? '', claimedTenantId: mismatch.claimedTenantId ?? '' };
        await ports.audit.record({ ...event, ...who(principal), type: 'identity.mismatch', outcome: 'success', data });
      }
      return { assistant, principal, credential, resolverFailed: false };
    }
  }
}

function who(principal: Principal) {
  return { tenantId: principal.tenantId, userId: principal.userId, verified: principal.verified, roles: [...principal.roles] };
}

/** Browsers always name the page's origin on a WebSocket; a program without one is not a page that could be abused. */
function assertOrigin(assistant: Assistant, origin: string | null): void {
  if (origin === null || assistant.allowedOrigins.length === 0 || assistant.allowedOrigins.includes(origin)) return;
  throw new Problem({ kind: 'origin_not_allowed', origin: origin.slice(0, 200) });
}
