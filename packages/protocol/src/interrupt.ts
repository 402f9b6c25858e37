import { z } from 'zod';
import { refreshReasonSchema } from './auth.ts';
import { idSchema } from './id.ts';

/** What all questions that park a turn have in common. `deadline` is ISO 8601, UTC; after it the question is closed. */
const question = { interruptId: idSchema('interrupt'), deadline: z.string() };

/** The credential was refused: push fresh auth before the deadline and the parked calls go on. */
export const refreshInterruptSchema = z.object({
  kind: z.literal('refresh'),
  ...question,
  reason: refreshReasonSchema,
});

export const interruptSchema = z.discriminatedUnion('kind', [refreshInterruptSchema]);
export type Interrupt = z.infer<typeof interruptSchema>;
export type InterruptKind = Interrupt['kind'];

/** How a question ended. `withdrawn`: what asked it is gone, for example because the answer was stopped. */
export const interruptOutcomeSchema = z.enum(['answered', 'expired', 'withdrawn']);
export type InterruptOutcome = z.infer<typeof interruptOutcomeSchema>;
