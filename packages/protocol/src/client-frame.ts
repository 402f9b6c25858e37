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

/**
 * Leaves this conversation and goes on with an earlier one of the same user, also one that has ended. For verified users;
 * others need the `key` that admits to it.
 */
export const openSessionFrameSchema = z.strictObject({
  type: z.literal('session.open'),
  sessionId: idSchema('session'),
  key: z.string().max(200).optional(),
});

export type OpenSessionFrame = z.infer<typeof openSessionFrameSchema>;

/** Asks for a bearer of `/v1/me`, by which the user lists, renames, deletes and exports their conversations. */
export const meTokenFrameSchema = z.strictObject({ type: z.literal('me.token') });

export const clientFrameSchema = z.discriminatedUnion('type', [
  authFrameSchema,
  messageFrameSchema,
  cancelFrameSchema,
  logoutFrameSchema,
  startSessionFrameSchema,
  openSessionFrameSchema,
  meTokenFrameSchema,
]);
export type ClientFrame = z.infer<typeof clientFrameSchema>;
export type ClientFrameType = ClientFrame['type'];

/** The most frames that one `POST /v1/chat` may carry. */
export const MAX_FRAMES_PER_REQUEST = 16;

/**
 * The body of `POST /v1/chat`: an auth frame (its `type` may be left out) and the frames to send once it is signed in. The
 * answer is a stream of server-sent events, one server frame in each. With `follow: false` it ends as soon as the messages
 * among `frames` are answered; else it stays open until either side closes it. To send more, post again with the session's id.
 */
export const chatRequestSchema = authFrameSchema.extend({
  type: z.literal('auth').default('auth'),
  frames: z
    .array(
      z.discriminatedUnion('type', [
        messageFrameSchema,
        cancelFrameSchema,
        logoutFrameSchema,
        startSessionFrameSchema,
        openSessionFrameSchema,
        meTokenFrameSchema,
      ]),
    )
    .max(MAX_FRAMES_PER_REQUEST)
    .default([]),
  follow: z.boolean().default(true),
});
export type ChatRequest = z.infer<typeof chatRequestSchema>;
export type ChatRequestInput = z.input<typeof chatRequestSchema>;
