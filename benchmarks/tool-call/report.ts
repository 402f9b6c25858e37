import { type Machine, machineNote } from '../harness/machine.ts';
import { ratio } from '../harness/statistics.ts';
import type { Measurement, Plan } from './measure.ts';

export type ToolCallReport = {
  readonly name: 'tool-call';
  readonly machine: Machine;
  /** The part of all cores that other programs took while this was measured, from 0 to 1; null where that cannot be told. */
  readonly othersShare: number | null;
  readonly plan: Plan;
  readonly rows: Record<string, string | number | null>[];
  readonly notes: string[];
  /** Every repetition of every measurement. */
  readonly measurements: readonly Measurement[];
};

/** The report: one row for each program and concurrency, each compared with the bare proxy and the direct call of that concurrency. */
export function reportOf(measurements: readonly Measurement[], machine: Machine, othersShare: number | null, plan: Plan): ToolCallReport {
  const at = (name: string, concurrency: number) =>
    measurements.find((measurement) => measurement.name === name && measurement.concurrency === concurrency)?.medians;
  const rows = measurements
    .toSorted((one, other) => one.concurrency - other.concurrency)
    .map(({ name, concurrency, medians }) => {
      const direct = at('direct', concurrency);
      const proxy = at('bare proxy', concurrency);
      return {
        program: name,
        'at once': concurrency,
        'calls/s': Math.round(medians.callsPerSecond),
        'p50 ms': medians.p50Ms,
        'p99 ms': medians.p99Ms,
        'added p50 ms': direct === undefined || name === 'direct' ? null : medians.p50Ms - direct.p50Ms,
        'CPU µs/call': medians.cpuMicrosPerCall,
        '× direct CPU': ratio(medians.cpuMicrosPerCall, direct?.cpuMicrosPerCall),
        '× proxy CPU': ratio(medians.cpuMicrosPerCall, proxy?.cpuMicrosPerCall),
        'database µs/call': medians.databaseMicrosPerCall === 0 ? null : medians.databaseMicrosPerCall,
      };
    });
  const notes = [
    machineNote(machine, othersShare),
    `Medians of ${plan.repetitions} rotated repetitions of about ${plan.windowSeconds} s each; every call carried its user's own token.`,
  ];
  return { name: 'tool-call', machine, othersShare, plan, rows, notes, measurements };
}
