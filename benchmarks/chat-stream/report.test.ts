import { expect, it } from 'vitest';
import type { Machine } from '../harness/machine.ts';
import type { Figures } from './contender.ts';
import type { Measurement, Plan } from './measure.ts';
import { reportOf } from './report.ts';

const MACHINE: Machine = { cores: 2, processor: 'test', platform: 'test', node: 'v24', pinned: true };
const PLAN: Plan = { userCounts: [25], repetitions: 1, tokens: 200, tokensPerSecond: 50, staggerMs: 1000, warmUpUsers: 1 };
const FIGURES: Figures = {
  tokensPerSecond: 1000,
  cpuSecondsPerMillion: 20,
  databaseSecondsPerMillion: 0,
  firstTokenP50Ms: 1,
  firstTokenP99Ms: 2,
  transitP50Ms: 1,
  transitP99Ms: 2,
  peakMebibytes: 100,
  loadCpuShare: 0.3,
  answersFailed: 0,
};

function measured(name: string, figures: Partial<Figures>): Measurement {
  const medians = { ...FIGURES, ...figures };
  return { name, users: 25, medians, repetitions: [medians] };
}

it('compares CPU with the bare fan-out, and the first token with that of the model itself', () => {
  const measurements = [
    measured('direct', { firstTokenP50Ms: 1 }),
    measured('bare fan-out', { firstTokenP50Ms: 1.5 }),
    measured('hub', { firstTokenP50Ms: 5, cpuSecondsPerMillion: 50 }),
  ];
  const { rows } = reportOf(measurements, MACHINE, 0, PLAN);
  expect(rows.map((row) => [row['program'], row['× fan-out CPU'], row['added']])).toEqual([
    ['direct', null, null],
    ['bare fan-out', 1, 0.5],
    ['hub', 2.5, 4],
  ]);
});

it('says which answers were given up, and where the load itself was at its limit', () => {
  const { notes } = reportOf([measured('hub', { answersFailed: 7, loadCpuShare: 0.95 })], MACHINE, 0, PLAN);
  expect(notes.join('\n')).toContain('"hub" gave up 7');
  expect(notes.join('\n')).toContain('hub (25)');
  expect(reportOf([measured('hub', {})], MACHINE, 0, PLAN).notes.join('\n')).not.toMatch(/gave up|limit/);
});
