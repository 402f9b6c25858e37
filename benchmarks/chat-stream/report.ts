import { type Machine, machineNote } from '../harness/machine.ts';
import { ratio } from '../harness/statistics.ts';
import type { Measurement, Plan } from './measure.ts';

export type ChatStreamReport = {
  readonly name: 'chat-stream';
  readonly machine: Machine;
  /** The part of all cores that other programs took while this was measured, from 0 to 1; null where that cannot be told. */
  readonly othersShare: number | null;
  readonly plan: Plan;
  readonly rows: Record<string, string | number | null>[];
  readonly notes: string[];
  /** Every repetition of every measurement. */
  readonly measurements: readonly Measurement[];
};

/** Above this part of its core the users' own process may be what was slow. */
const LOAD_LIMIT = 0.9;

/** The report: one row for each program and number of users, each compared with the bare fan-out and the direct stream of as many. */
export function reportOf(measurements: readonly Measurement[], machine: Machine, othersShare: number | null, plan: Plan): ChatStreamReport {
  const at = (name: string, users: number) =>
    measurements.find((measurement) => measurement.name === name && measurement.users === users)?.medians;
  const rows = measurements
    .toSorted((one, other) => one.users - other.users)
    .map(({ name, users, medians }) => {
      const direct = at('direct', users);
      const isDirect = name === 'direct';
      return {
        program: name,
        users,
        'tokens/s': Math.round(medians.tokensPerSecond),
        'CPU s/1M tokens': isDirect ? null : medians.cpuSecondsPerMillion,
        '× fan-out CPU': isDirect ? null : ratio(medians.cpuSecondsPerMillion, at('bare fan-out', users)?.cpuSecondsPerMillion),
        'first token p50 ms': medians.firstTokenP50Ms,
        added: direct === undefined || isDirect ? null : medians.firstTokenP50Ms - direct.firstTokenP50Ms,
        'transit p50 ms': medians.transitP50Ms,
        'transit p99 ms': medians.transitP99Ms,
        'peak MiB': isDirect ? null : Math.round(medians.peakMebibytes),
        'database s/1M': medians.databaseSecondsPerMillion === 0 ? null : medians.databaseSecondsPerMillion,
      };
    });
  const notes = [
    machineNote(machine, othersShare),
    `Medians of ${plan.repetitions} rotated repetitions; each user reads one answer of ${plan.tokens} tokens at ${plan.tokensPerSecond} a second, ` +
      `and the questions are spread over ${plan.staggerMs / 1000} s. What arrived was in order and unchanged.`,
  ];
  const failed = measurements.filter(({ repetitions }) => repetitions.some(({ answersFailed }) => answersFailed > 0));
  for (const { name, users, repetitions } of failed) {
    const counts = repetitions.map(({ answersFailed }) => answersFailed).join(', ');
    notes.push(`Of ${users} answers each time, "${name}" gave up ${counts}: it could not keep up, and its figures say no more than that.`);
  }
  const limited = measurements.filter(({ medians }) => medians.loadCpuShare > LOAD_LIMIT);
  if (limited.length > 0) {
    const names = limited.map(({ name, users }) => `${name} (${users})`).join(', ');
    notes.push(`The users' own process was near its limit, so that times are too high here: ${names}.`);
  }
  return { name: 'chat-stream', machine, othersShare, plan, rows, notes, measurements };
}
