import { z } from 'zod';
import { idSchema } from './id.ts';
import { jsonObjectSchema } from './json.ts';

/** What can be audited. A new kind of event is a new word here. */
export const auditEventTypeSchema = z.enum([
  'connection.refused',
  'frame.refused',
  'authentication.succeeded',
  'authentication.refused',
  'authentication.unverified',
  'authentication.refreshed',
  'identity.mismatch',
  'session.started',
  'session.resumed',
  'session.ended',
  'session.reopened',
  'session.renamed',
  'session.deleted',
  'session.exported',
  'turn.taken_up',
  'turn.ended',
  'tool_server.failed',
  'interrupt.opened',
  'interrupt.closed',
  'tool_call.decided',
  'tool_call.completed',
  'administration.refused',
  'audit.exported',
  'configuration.changed',
  'hub.started',
  'hub.stopped',
]);
export type AuditEventType = z.infer<typeof auditEventTypeSchema>;

/**
 * One thing that happened: who, what, when, where, with which scopes, decided how, and how it ended. No field ever holds
 * a credential. `tenantId` is empty for events of the hub itself.
 */
export const auditEventSchema = z.object({
  id: idSchema('audit'),
  /** ISO 8601, UTC. */
  at: z.string(),
  type: auditEventTypeSchema,
  outcome: z.enum(['success', 'failure', 'denied', 'interrupted']),
  tenantId: z.string(),
  userId: z.string().optional(),
  /** False where `userId` and `tenantId` are only what a page claimed. */
  verified: z.boolean().optional(),
  roles: z.array(z.string()).optional(),
  assistantId: z.string().optional(),
  sessionId: z.string().optional(),
  requestId: z.string().optional(),
  toolCallId: z.string().optional(),
  server: z.string().optional(),
  tool: z.string().optional(),
  credentialMode: z.string().optional(),
  scopesRequested: z.array(z.string()).optional(),
  scopesGranted: z.array(z.string()).optional(),
  /** The gate or rule that decided. */
  decidedBy: z.string().optional(),
  /** An error code, or a word of the event type's own. */
  reason: z.string().optional(),
  /** One plain sentence. */
  detail: z.string().optional(),
  durationMs: z.number().optional(),
  ip: z.string().optional(),
  origin: z.string().optional(),
  data: jsonObjectSchema.optional(),
});
export type AuditEvent = z.infer<typeof auditEventSchema>;
