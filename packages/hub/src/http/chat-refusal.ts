import { type ClientFrame, type Id, newId, type ServerFrame } from '@diosc/protocol';
import type { AuditLog, NewAuditEvent } from '../audit/audit-log.ts';
import type { Log } from '../log.ts';
import type { Reason } from '../problem/reason.ts';
import { toWire } from '../problem/to-wire.ts';
import type { Connection } from '../session/connection.ts';
import type { LiveSession } from '../session/live-session.ts';

/** What is refused at the door, and under which name it is audited. Everything else is the outcome of a frame. */
const REFUSALS = {
  frame_not_json: 'frame.refused',
  frame_too_large: 'frame.refused',
  frame_unknown_type: 'frame.refused',
  frame_invalid: 'frame.refused',
  frame_out_of_order: 'frame.refused',
  api_key_unknown: 'connection.refused',
  origin_not_allowed: 'connection.refused',
  auth_header_invalid: 'connection.refused',
  identity_unavailable: 'connection.refused',
  slow_client: 'connection.refused',
} as const satisfies { readonly [Kind in Reason['kind']]?: 'frame.refused' | 'connection.refused' };

type RefusalKind = keyof typeof REFUSALS;
type Refusal = Extract<Reason, { kind: RefusalKind }>;

/** Whether it is a refusal, which is audited. */
export function isRefusal(reason: Reason): reason is Refusal {
  return Object.hasOwn(REFUSALS, reason.kind);
}

/** Whether it is about a frame that no correct client sends. */
export function isFrameOfNoUse(reason: Refusal): boolean {
  return REFUSALS[reason.kind] === 'frame.refused';
}

/** The frame that tells the client. A message that is refused is named, so that its sender knows that it was not taken. */
export function answerOf(reason: Reason, requestId: Id<'request'>, frame?: ClientFrame): ServerFrame {
  if (reason.kind === 'login_required') return { type: 'auth.login_required', error: reason.error, code: reason.code };
  if (reason.kind === 'access_denied') return { type: 'auth.denied', error: reason.error, code: reason.code };
  const { code, message, retryable } = toWire(reason);
  const about = frame?.type === 'message' ? { clientMessageId: frame.clientMessageId } : {};
  return { type: 'error', code, message, retryable, requestId, ...about };
}

/** Audits a refusal and makes the frame that tells of it; a refusal that cannot be audited is a refusal all the same. */
export async function auditRefusal(
  reason: Refusal,
  from: Connection['from'],
  session: LiveSession | null,
  ports: { readonly audit: AuditLog; readonly log: Log },
): Promise<ServerFrame> {
  const requestId = newId('request');
  const subject: Pick<NewAuditEvent, 'tenantId'> = session?.auditSubject ?? { tenantId: '' };
  const where = { ip: from.ip, ...(from.origin !== null && { origin: from.origin }) };
  await ports.audit
    .record({ ...where, ...subject, type: REFUSALS[reason.kind], outcome: 'denied', reason: reason.kind, requestId })
    .catch((error: unknown) => ports.log.warn({ err: error }, 'a refusal could not be audited'));
  return answerOf(reason, requestId);
}
