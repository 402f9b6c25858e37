import { idSchema, sessionEndReasonSchema } from '@diosc/protocol';
import { z } from 'zod';
import type { News, Wake } from './bus.ts';

const sessionId = idSchema('session');

/** A wake as another hub stored it. One of a kind that only newer hubs know is none. */
export const wakeSchema: z.ZodType<Wake> = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('configuration') }),
  z.object({ kind: z.literal('session.ended'), sessionId, reason: sessionEndReasonSchema }),
  z.object({ kind: z.literal('session.titled'), sessionId }),
  z.object({ kind: z.literal('turn.cancel'), sessionId }),
  z.object({ kind: z.literal('turn.handover'), sessionId }),
]);

const newsSchema: z.ZodType<News> = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('turn.begun'), sessionId, node: z.int().positive() }),
  z.object({ kind: z.literal('turn.released'), sessionId }),
]);

const busMessageSchema = z.discriminatedUnion('kind', [
  /** A wake that is stored at this position already. */
  z.object({ kind: z.literal('wake'), position: z.string().regex(/^\d{1,19}$/), wake: wakeSchema }),
  z.object({ kind: z.literal('news'), news: newsSchema }),
  z.object({ kind: z.literal('relay'), text: z.string() }),
  /** To oneself, as the proof that what is published arrives. */
  z.object({ kind: z.literal('ping') }),
]);

/** What hubs say to each other over the fast path. */
export type BusMessage = z.infer<typeof busMessageSchema>;

/** A message as {@link JSON.stringify} wrote it; null for anything else, whoever sent it. */
export function parseBusMessage(text: string): BusMessage | null {
  try {
    return busMessageSchema.safeParse(JSON.parse(text)).data ?? null;
  } catch {
    return null;
  }
}
