import { z } from 'zod';
import { authSchema } from './auth.ts';
import { idSchema } from './id.ts';

/** The WebSocket subprotocol that both sides name. */
export const SUBPROTOCOL = 'diosc.v1';

/** The largest frame a client may send, in bytes. */
export const MAX_CLIENT_FRAME_BYTES = 256 * 1024;

/** The longest message text, in characters. */
export const MAX_MESSAGE_LENGTH = 32_000;

/**
 * The first frame of a connection, and again whenever the page pushes auth: the same user refreshes in place, another
 * user ends the session and starts one of their own. `session` asks to go on with an earlier session; `key` is what
 * admits to it where the identity is not verified.
 */
export const authFrameSchema = z.strictObject({
  type: z.literal('auth'),
  apiKey: z.string().min(1).max(200),
  assistantId: idSchema('assistant').optional(),
  auth: authSchema,
  session: z.strictObject({ id: idSchema('session'), key: z.string().max(200).optional() }).optional(),
});
export type AuthFrame = z.infer<typeof authFrameSchema>;

/** `clientMessageId` makes sending idempotent: the same id in one session is the same message, however often it arrives. */
export const messageFrameSchema = z.strictObject({
  type: z.literal('message'),
  clientMessageId: z.string().min(1).max(100),
  text: z.string().trim().min(1).max(MAX_MESSAGE_LENGTH),
});
export type MessageFrame = z.infer<typeof messageFrameSchema>;

/** Stops the running answer. Nothing happens where none runs. */
export const cancelFrameSchema = z.strictObject({ type: z.literal('cancel') });

/** Drops the credential, stops running work and ends the session. */
export const logoutFrameSchema = z.strictObject({ type: z.literal('logout') });

/** Leaves the conversation as it is and starts an empty one for the same user. */
export const startSessionFrameSchema = z.strictObject({ type: z.literal('session.start') });

export const clientFrameSchema = z.discriminatedUnion('type', [
  authFrameSchema,
  messageFrameSchema,
  cancelFrameSchema,
  logoutFrameSchema,
  startSessionFrameSchema,
]);
export type ClientFrame = z.infer<typeof clientFrameSchema>;
export type ClientFrameType = ClientFrame['type'];
