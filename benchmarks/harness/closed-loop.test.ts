import { expect, it } from 'vitest';
import { runClosedLoop } from './closed-loop.ts';

it('never has more calls under way than there are callers, and makes every call once', async () => {
  let underWay = 0;
  let most = 0;
  const made: string[] = [];
  const result = await runClosedLoop({
    concurrency: 3,
    callsEach: 4,
    call: async (caller, number) => {
      most = Math.max(most, ++underWay);
      made.push(`${caller}/${number}`);
      await new Promise((resolve) => setImmediate(resolve));
      underWay -= 1;
    },
  });
  expect(most).toBe(3);
  expect(new Set(made).size).toBe(12);
  expect(result.calls).toBe(12);
  expect(result.p99Ms).toBeGreaterThanOrEqual(result.p50Ms);
  expect(result.callsPerSecond).toBeGreaterThan(0);
});

it('fails with the first call that fails', async () => {
  const call = (caller: number) => (caller === 1 ? Promise.reject(new Error('refused')) : Promise.resolve());
  await expect(runClosedLoop({ concurrency: 2, callsEach: 1, call })).rejects.toThrow('refused');
});
