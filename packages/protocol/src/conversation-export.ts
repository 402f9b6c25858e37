import { z } from 'zod';
import { conversationSchema } from './conversation-summary.ts';
import { idSchema } from './id.ts';

/** The forms in which a conversation can be taken along. */
export const exportFormatSchema = z.enum(['json', 'markdown']);
export type ExportFormat = z.infer<typeof exportFormatSchema>;

/** The version of {@link conversationExportSchema}: a reader of 1 can read every file that says 1. */
export const CONVERSATION_EXPORT_VERSION = 1;

/**
 * A conversation as its user takes it along, `format=json`. `version` changes when a field is taken away or gets another
 * meaning; fields may be added without.
 */
export const conversationExportSchema = z.object({
  format: z.literal('diosc.conversation'),
  version: z.literal(CONVERSATION_EXPORT_VERSION),
  /** ISO 8601, UTC. */
  exportedAt: z.string(),
  assistant: z.object({ id: idSchema('assistant'), name: z.string() }),
  /** As whom the conversation was had; `verified` is false where nobody but the page vouched for it. */
  user: z.object({ userId: z.string(), tenantId: z.string(), verified: z.boolean() }),
  conversation: conversationSchema,
});
export type ConversationExport = z.infer<typeof conversationExportSchema>;
