import { z } from 'zod';

/** What a program says to the benchmark that started it, over the channel between the two processes. */
export const fromProgramSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('ready'), facts: z.unknown().optional() }),
  z.object({ type: z.literal('failed'), problem: z.string() }),
  z.object({ type: z.literal('answer'), id: z.number(), result: z.unknown().optional() }),
  z.object({ type: z.literal('problem'), id: z.number(), problem: z.string() }),
]);
export type FromProgram = z.infer<typeof fromProgramSchema>;

/** What a program is asked to do. */
export const toProgramSchema = z.object({ id: z.number(), command: z.string(), input: z.unknown().optional() });
export type ToProgram = z.infer<typeof toProgramSchema>;

/** Answer to `usage`, which every program understands. */
export const usageSchema = z.object({
  /** Microseconds of CPU, user and system, of all threads of the process since it began. */
  cpuMicros: z.number(),
  /** The most memory that it ever had resident, in MiB. */
  peakMebibytes: z.number(),
});
export type Usage = z.infer<typeof usageSchema>;
