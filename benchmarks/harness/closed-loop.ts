import { z } from 'zod';
import { percentile } from './statistics.ts';

export const loopResultSchema = z.object({
  calls: z.number(),
  callsPerSecond: z.number(),
  p50Ms: z.number(),
  p99Ms: z.number(),
  /** Microseconds of CPU of the process in which the loop ran, for each call. */
  cpuMicrosPerCall: z.number(),
});
export type LoopResult = z.infer<typeof loopResultSchema>;

/**
 * Has `concurrency` callers call one after the other, each as soon as its call before has been answered, and measures every
 * call. The first call that fails ends it all: a benchmark of failures says nothing.
 */
export async function runClosedLoop(options: {
  readonly concurrency: number;
  readonly callsEach: number;
  readonly call: (caller: number, number: number) => Promise<void>;
}): Promise<LoopResult> {
  const { concurrency, callsEach, call } = options;
  const calls = concurrency * callsEach;
  const durations = new Float64Array(calls);
  const before = process.cpuUsage();
  const startedAt = performance.now();
  await Promise.all(
    Array.from({ length: concurrency }, async (_, caller) => {
      for (let number = 0; number < callsEach; number++) {
        const calledAt = performance.now();
        await call(caller, number);
        durations[caller * callsEach + number] = performance.now() - calledAt;
      }
    }),
  );
  const seconds = (performance.now() - startedAt) / 1000;
  const { user, system } = process.cpuUsage(before);
  return {
    calls,
    callsPerSecond: calls / seconds,
    p50Ms: percentile(durations, 0.5),
    p99Ms: percentile(durations, 0.99),
    cpuMicrosPerCall: (user + system) / calls,
  };
}
