import { expect, it } from 'vitest';
import type { Machine } from '../harness/machine.ts';
import type { Measurement, Plan } from './measure.ts';
import { reportOf } from './report.ts';

const MACHINE: Machine = { cores: 2, processor: 'test', platform: 'test', node: 'v24', pinned: true };
const PLAN: Plan = { concurrencies: [1, 32], repetitions: 1, windowSeconds: 1, warmUpCalls: 1 };

function measured(name: string, concurrency: number, p50Ms: number, cpuMicrosPerCall: number): Measurement {
  const medians = { calls: 100, callsPerSecond: 1000, p50Ms, p99Ms: 9, cpuMicrosPerCall, databaseMicrosPerCall: 0 };
  return { name, concurrency, medians, repetitions: [medians] };
}

it('compares each program with the bare proxy and the direct call of the same concurrency', () => {
  const measurements = [
    measured('direct', 1, 0.25, 40),
    measured('direct', 32, 2, 40),
    measured('bare proxy', 1, 0.5, 50),
    measured('bare proxy', 32, 3, 100),
    measured('hub', 1, 1.25, 200),
    measured('hub', 32, 10, 200),
  ];
  const { rows } = reportOf(measurements, MACHINE, 0, PLAN);
  expect(rows.map((row) => [row['program'], row['at once'], row['× direct CPU'], row['× proxy CPU'], row['added p50 ms']])).toEqual([
    ['direct', 1, 1, 0.8, null],
    ['bare proxy', 1, 1.25, 1, 0.25],
    ['hub', 1, 5, 4, 1],
    ['direct', 32, 1, 0.4, null],
    ['bare proxy', 32, 2.5, 1, 1],
    ['hub', 32, 5, 2, 8],
  ]);
});

it('compares with nothing what was measured alone', () => {
  const { rows } = reportOf([measured('hub', 1, 1, 200)], MACHINE, 0, PLAN);
  expect(rows[0]).toMatchObject({ '× direct CPU': null, '× proxy CPU': null, 'added p50 ms': null });
});

it('says when other programs took a part of the machine', () => {
  const noteWith = (othersShare: number | null) => reportOf([measured('hub', 1, 1, 200)], MACHINE, othersShare, PLAN).notes[0];
  expect(noteWith(0.254)).toContain('Other programs took 25 %');
  expect(noteWith(0.01)).not.toContain('Other programs');
  expect(noteWith(null)).not.toContain('Other programs');
});
