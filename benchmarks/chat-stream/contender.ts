import { z } from 'zod';
import type { ChildProgram } from '../harness/child-program.ts';
import { type StreamRequest, streamResultSchema } from './stream-request.ts';

/** The figures of one measurement, all of which have a median over repetitions. */
export const FIGURES = [
  'tokensPerSecond',
  'cpuSecondsPerMillion',
  'databaseSecondsPerMillion',
  'firstTokenP50Ms',
  'firstTokenP99Ms',
  'transitP50Ms',
  'transitP99Ms',
  'peakMebibytes',
  'loadCpuShare',
  'answersFailed',
] as const;
export type Figures = Record<(typeof FIGURES)[number], number>;

/** One way for tokens to get from the model to the users. */
export type Contender = {
  readonly name: string;
  readonly way: 'direct' | 'fan-out' | 'hub';
  readonly url: string;
  /** The program whose CPU counts; null where there is nothing between model and users. */
  readonly program: ChildProgram | null;
};

/** Connects the users, has all of them ask, and disconnects them again. Only what lies between is measured. */
export async function measure(
  { way, url, program }: Contender,
  chatUsers: ChildProgram,
  users: number,
  request: StreamRequest,
): Promise<Figures> {
  await chatUsers.ask('connect', { way, url, users }, z.unknown());
  const usageBefore = await program?.usage();
  const databaseBefore = program?.childrenCpuSeconds() ?? 0;
  const result = await chatUsers.ask('stream', request, streamResultSchema);
  const usageAfter = await program?.usage();
  const databaseAfter = program?.childrenCpuSeconds() ?? 0;
  await chatUsers.ask('disconnect', null, z.unknown());
  const { seconds, tokensDelivered, ...seen } = result;
  const cpuMicros = (usageAfter?.cpuMicros ?? 0) - (usageBefore?.cpuMicros ?? 0);
  return {
    ...seen,
    tokensPerSecond: tokensDelivered / seconds,
    // Microseconds for each token are seconds for each million.
    cpuSecondsPerMillion: cpuMicros / tokensDelivered,
    databaseSecondsPerMillion: ((databaseAfter - databaseBefore) * 1e6) / tokensDelivered,
    peakMebibytes: usageAfter?.peakMebibytes ?? 0,
  };
}
