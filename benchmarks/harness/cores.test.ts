import { expect, it } from 'vitest';
import { parseCpuList, pinned } from './cores.ts';

it('reads the list of cores in which the kernel says what a process may use', () => {
  expect(parseCpuList('0-1')).toEqual([0, 1]);
  expect(parseCpuList('2,4-6,9')).toEqual([2, 4, 5, 6, 9]);
});

it.each(['', 'all', '1-', '-2', '3-1'])('finds no core in "%s"', (list) => {
  expect(parseCpuList(list)).toEqual([]);
});

it('starts a program on the core of its place, and as it is where there are none', () => {
  expect(pinned(['node', 'a.ts'], { measured: 2, load: 5 }, 'load')).toEqual(['taskset', '--cpu-list', '5', 'node', 'a.ts']);
  expect(pinned(['node', 'a.ts'], null, 'load')).toEqual(['node', 'a.ts']);
});
