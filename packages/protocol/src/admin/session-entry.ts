import { z } from 'zod';
import { idSchema } from '../id.ts';
import { sessionEndReasonSchema } from '../server-frame.ts';

/** Whether a session can be gone on with. */
export const sessionStateSchema = z.enum(['active', 'ended']);
export type SessionState = z.infer<typeof sessionStateSchema>;

/**
 * A session as an administrator sees it: who, as whom, and when. Nothing that was said in it, its title included, and never
 * a credential. Times are ISO 8601, UTC.
 */
export const sessionEntrySchema = z.strictObject({
  id: idSchema('session'),
  assistantId: idSchema('assistant'),
  tenantId: z.string(),
  userId: z.string(),
  displayName: z.string().optional(),
  /** False where `userId` and `tenantId` are only what a page claimed. */
  verified: z.boolean(),
  /** The name of the role that applied last; null where none did. */
  role: z.string().nullable(),
  state: sessionStateSchema,
  endReason: sessionEndReasonSchema.optional(),
  startedAt: z.string(),
  lastActiveAt: z.string(),
  /** When it ends whatever happens in it. */
  endsAt: z.string(),
});
export type SessionEntry = z.infer<typeof sessionEntrySchema>;
