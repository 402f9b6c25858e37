import { z } from 'zod';

/** What the users are asked to do: read an answer of so many tokens each, the questions spread evenly over `staggerMs`. */
export const streamRequestSchema = z.object({ tokens: z.number().int().positive(), staggerMs: z.number().nonnegative() });
export type StreamRequest = z.infer<typeof streamRequestSchema>;

/** What the users saw. Times are milliseconds. */
export const streamResultSchema = z.object({
  seconds: z.number(),
  tokensDelivered: z.number(),
  /** Answers that the program under test gave up. */
  answersFailed: z.number(),
  /** From the question to the first token. */
  firstTokenP50Ms: z.number(),
  firstTokenP99Ms: z.number(),
  /** From the moment the model sent a token to the moment its user had all of it. */
  transitP50Ms: z.number(),
  transitP99Ms: z.number(),
  /** The part of one core that the users' own process took. */
  loadCpuShare: z.number(),
});
export type StreamResult = z.infer<typeof streamResultSchema>;
