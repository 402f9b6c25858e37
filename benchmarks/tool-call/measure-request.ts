import { z } from 'zod';
import { ECHO_TOOLS } from './echo-call.ts';

/** What a program is asked to measure: so many calls of a tool, by so many callers at once, each a user of its own. */
export const measureRequestSchema = z.object({
  tool: z.enum(ECHO_TOOLS),
  concurrency: z.number().int().positive(),
  callsEach: z.number().int().positive(),
});
export type MeasureRequest = z.infer<typeof measureRequestSchema>;
