import { expect, it } from 'vitest';
import { runSteps, type Step, type StepResult } from './run-steps.ts';

const passed: StepResult = { ok: true, summary: 'ok', output: '' };

it('runs every step although one fails and another throws, and keeps their order', async () => {
  const steps: Step[] = [
    { name: 'throws', run: () => Promise.reject(new Error('no such tool')) },
    { name: 'fails', run: () => Promise.resolve({ ...passed, ok: false }) },
    { name: 'passes', run: () => Promise.resolve(passed) },
  ];
  const seen: string[] = [];
  const finished = await runSteps(steps, 2, (step) => seen.push(step.name));
  expect(finished.map(({ name, ok }) => [name, ok])).toEqual([
    ['throws', false],
    ['fails', false],
    ['passes', true],
  ]);
  expect(finished[0]?.output).toContain('no such tool');
  expect(seen.toSorted()).toEqual(['fails', 'passes', 'throws']);
});

it('never runs more at once than it may', async () => {
  let running = 0;
  let most = 0;
  const step = (name: string): Step => ({
    name,
    async run() {
      most = Math.max(most, ++running);
      await Promise.resolve();
      running--;
      return passed;
    },
  });
  await runSteps(['a', 'b', 'c', 'd', 'e'].map(step), 2, () => {});
  expect(most).toBe(2);
});
