import { z } from 'zod';
import { idSchema } from './id.ts';
import { messageSchema } from './message.ts';
import { sessionEndReasonSchema } from './server-frame.ts';

/** The longest title of a conversation, in characters. */
export const MAX_TITLE_LENGTH = 200;

/** One of a user's conversations, as `GET /v1/me/sessions` lists them. Times are ISO 8601, UTC. */
export const conversationSummarySchema = z.object({
  id: idSchema('session'),
  /** Plain text of one line. Empty until the first message. */
  title: z.string(),
  startedAt: z.string(),
  lastActiveAt: z.string(),
  state: z.enum(['active', 'ended']),
  endReason: sessionEndReasonSchema.optional(),
});
export type ConversationSummary = z.infer<typeof conversationSummarySchema>;

/** A page of conversations, the last used first. `cursor` asks for the next page; null on the last. */
export const conversationListSchema = z.object({ sessions: z.array(conversationSummarySchema), cursor: z.string().nullable() });
export type ConversationList = z.infer<typeof conversationListSchema>;

/** One conversation with all that was said, as `GET /v1/me/sessions/{id}` gives it. */
export const conversationSchema = conversationSummarySchema.extend({ messages: z.array(messageSchema) });
export type Conversation = z.infer<typeof conversationSchema>;

/** What `PATCH /v1/me/sessions/{id}` takes. */
export const renameConversationSchema = z.strictObject({ title: z.string().trim().min(1).max(MAX_TITLE_LENGTH) });
