import { z } from 'zod';
import { errorCodeSchema } from './error-code.ts';
import { idSchema } from './id.ts';
import { jsonObjectSchema } from './json.ts';

export const textPartSchema = z.object({ type: z.literal('text'), text: z.string() });
export type TextPart = z.infer<typeof textPartSchema>;

/** Where a tool call stands. `waiting`: parked on an interrupt until the user has answered. */
export const toolCallStatusSchema = z.enum(['running', 'waiting', 'completed', 'failed']);
export type ToolCallStatus = z.infer<typeof toolCallStatusSchema>;

/** One tool call as the user sees it. `durationMs` and `result` or `error` are there once it has ended. */
export const toolCallPartSchema = z.object({
  type: z.literal('tool_call'),
  toolCallId: idSchema('toolCall'),
  server: z.string(),
  tool: z.string(),
  title: z.string(),
  arguments: jsonObjectSchema,
  status: toolCallStatusSchema,
  /** How the credential reached the tool server, once the call has gone out. */
  credentialMode: z.enum(['forward', 'exchange', 'linked', 'handshake', 'none']).optional(),
  durationMs: z.number().optional(),
  result: z.string().optional(),
  error: z.object({ code: errorCodeSchema, message: z.string() }).optional(),
});
export type ToolCallPart = z.infer<typeof toolCallPartSchema>;

/** Something Diosc itself says in the conversation, such as why an answer stopped. */
export const noticePartSchema = z.object({
  type: z.literal('notice'),
  code: errorCodeSchema,
  text: z.string(),
  retryable: z.boolean(),
});
export type NoticePart = z.infer<typeof noticePartSchema>;

export const messagePartSchema = z.discriminatedUnion('type', [textPartSchema, toolCallPartSchema, noticePartSchema]);
export type MessagePart = z.infer<typeof messagePartSchema>;

export const messageStatusSchema = z.enum(['streaming', 'complete', 'cancelled', 'failed']);
export type MessageStatus = z.infer<typeof messageStatusSchema>;

/** One message of a conversation. The whole answer to one user message is one assistant message, whatever it took. */
export const messageSchema = z.object({
  id: idSchema('message'),
  role: z.enum(['user', 'assistant']),
  status: messageStatusSchema,
  parts: z.array(messagePartSchema),
  /** ISO 8601, UTC. */
  createdAt: z.string(),
  /** On user messages: the id the client gave it. */
  clientMessageId: z.string().optional(),
});
export type Message = z.infer<typeof messageSchema>;
