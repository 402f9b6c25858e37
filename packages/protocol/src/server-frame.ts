import { z } from 'zod';
import { refreshReasonSchema } from './auth.ts';
import { errorCodeSchema } from './error-code.ts';
import { idSchema } from './id.ts';
import { interruptOutcomeSchema, interruptSchema } from './interrupt.ts';
import { messagePartSchema, messageSchema } from './message.ts';
import { userRoleSchema, userSchema } from './user.ts';

/** Why a session is over. */
export const sessionEndReasonSchema = z.enum([
  'logout',
  'user_switched',
  'replaced',
  'idle',
  'expired',
  'ended_by_admin',
  'revoked',
  'deleted',
]);
export type SessionEndReason = z.infer<typeof sessionEndReasonSchema>;

export const sessionInfoSchema = z.object({
  id: idSchema('session'),
  /** Made from the first message unless the user gave another; empty before there is one. */
  title: z.string(),
  startedAt: z.string(),
  /** ISO 8601, UTC: the session ends then, whatever happens in it. */
  endsAt: z.string(),
  /** It also ends when nothing was asked for so many minutes. */
  idleMinutes: z.number(),
  /** Admits to this session again where the identity is not verified. Sent once, when the session starts. */
  key: z.string().optional(),
});
export type SessionInfo = z.infer<typeof sessionInfoSchema>;

export const assistantInfoSchema = z.object({
  id: idSchema('assistant'),
  name: z.string(),
  greeting: z.string(),
  /** True where no language model is configured and the scripted demo model answers. */
  scripted: z.boolean(),
});
export type AssistantInfo = z.infer<typeof assistantInfoSchema>;

/**
 * The whole state of a session: the answer to an auth frame that started, resumed or switched one. A client replaces
 * what it shows by it. A message of status `streaming` goes on in the frames that follow, from where its text ends.
 */
export const sessionFrameSchema = z.object({
  type: z.literal('session'),
  session: sessionInfoSchema,
  resumed: z.boolean(),
  assistant: assistantInfoSchema,
  user: userSchema,
  role: userRoleSchema.nullable(),
  messages: z.array(messageSchema),
  interrupts: z.array(interruptSchema),
});
export type SessionFrame = z.infer<typeof sessionFrameSchema>;

/** The message is stored. `duplicate`: it was already, and nothing was done again. */
const messageAcceptedFrameSchema = z.object({
  type: z.literal('message.accepted'),
  clientMessageId: z.string(),
  message: messageSchema,
  answerId: idSchema('message'),
  duplicate: z.boolean(),
});

const streamStartFrameSchema = z.object({ type: z.literal('stream.start'), message: messageSchema });

/**
 * More text for the part at `index`. `offset` is how many UTF-16 units that part had before: a client that already has
 * some of it skips what it has, so that no text is shown twice or lost across a reconnect.
 */
const streamDeltaFrameSchema = z.object({
  type: z.literal('stream.delta'),
  messageId: idSchema('message'),
  index: z.number().int().min(0),
  offset: z.number().int().min(0),
  delta: z.string(),
});

/** The part at `index` is now this, whether or not it was there before. */
const streamPartFrameSchema = z.object({
  type: z.literal('stream.part'),
  messageId: idSchema('message'),
  index: z.number().int().min(0),
  part: messagePartSchema,
});

/** The answer is finished, and this is all of it. */
const streamEndFrameSchema = z.object({ type: z.literal('stream.end'), message: messageSchema });

const authRefreshedFrameSchema = z.object({ type: z.literal('auth.refreshed'), user: userSchema, role: userRoleSchema.nullable() });

/** Fresh auth is needed before `deadline` (ISO 8601, UTC). Sent once for all the calls that wait for it. */
const authRefreshRequiredFrameSchema = z.object({
  type: z.literal('auth.refresh_required'),
  reason: refreshReasonSchema,
  deadline: z.string(),
});

const authLoginRequiredFrameSchema = z.object({ type: z.literal('auth.login_required'), error: z.string(), code: z.string() });
const authDeniedFrameSchema = z.object({ type: z.literal('auth.denied'), error: z.string(), code: z.string() });
const sessionEndedFrameSchema = z.object({
  type: z.literal('session.ended'),
  sessionId: idSchema('session'),
  reason: sessionEndReasonSchema,
});
/** The conversation has another title: its first message gave it one, or the user did. */
const sessionTitleFrameSchema = z.object({ type: z.literal('session.title'), sessionId: idSchema('session'), title: z.string() });

/** A bearer for `/v1/me`, good until `expiresAt` (ISO 8601, UTC) and no longer than its session. */
const meTokenFrameSchema = z.object({ type: z.literal('me.token'), token: z.string(), expiresAt: z.string() });

const interruptFrameSchema = z.object({ type: z.literal('interrupt'), interrupt: interruptSchema });
const interruptResolvedFrameSchema = z.object({
  type: z.literal('interrupt.resolved'),
  interruptId: idSchema('interrupt'),
  outcome: interruptOutcomeSchema,
});

/** `clientMessageId` is there where the error answers one message, which was then not accepted. */
const errorFrameSchema = z.object({
  type: z.literal('error'),
  code: errorCodeSchema,
  message: z.string(),
  retryable: z.boolean(),
  requestId: z.string(),
  clientMessageId: z.string().optional(),
});

export const serverFrameSchema = z.discriminatedUnion('type', [
  sessionFrameSchema,
  sessionEndedFrameSchema,
  sessionTitleFrameSchema,
  meTokenFrameSchema,
  messageAcceptedFrameSchema,
  streamStartFrameSchema,
  streamDeltaFrameSchema,
  streamPartFrameSchema,
  streamEndFrameSchema,
  authRefreshedFrameSchema,
  authRefreshRequiredFrameSchema,
  authLoginRequiredFrameSchema,
  authDeniedFrameSchema,
  interruptFrameSchema,
  interruptResolvedFrameSchema,
  errorFrameSchema,
]);
export type ServerFrame = z.infer<typeof serverFrameSchema>;
export type ServerFrameType = ServerFrame['type'];
