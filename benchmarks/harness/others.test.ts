import { expect, it } from 'vitest';
import { busySeconds, othersShare } from './others.ts';

it('counts as busy what the kernel counts, without idling and waiting', () => {
  expect(busySeconds('cpu  100 20 30 9000 400 5 15 30 0 0\ncpu0 1 1 1 1 1 1 1 1 0 0\n')).toBe(2);
});

it('gives the part of all cores that was taken by others, and never less than none', () => {
  const at = (machineSeconds: number, ownSeconds: number, atMs: number) => ({ machineSeconds, ownSeconds, atMs });
  expect(othersShare(at(10, 1, 0), at(20, 6, 10_000), 2)).toBe(0.25);
  expect(othersShare(at(10, 1, 0), at(14, 6, 10_000), 2)).toBe(0);
});
