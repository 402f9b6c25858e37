import { expect, it } from 'vitest';
import { descendantsAmong, parseStat } from './process-tree.ts';

const LINE = '77 (postgres: io) wor) S 70 70 70 0 -1 4194560 900 0 0 0 150 50 25 25 20 0 1 0 100 1000 10 18446744073709551615';

it('reads parent and CPU time, children that have ended included, whatever the name of the program', () => {
  expect(parseStat(LINE)).toEqual({ pid: 77, parent: 70, cpuSeconds: 2.5 });
});

it.each(['', '77', '77 (node) S', 'no process at all'])('finds no process in "%s"', (line) => {
  expect(parseStat(line)).toBeNull();
});

it('finds children and their children, in whatever order they are listed, and nobody else', () => {
  const stat = (pid: number, parent: number) => ({ pid, parent, cpuSeconds: 1 });
  const all = [stat(4, 3), stat(9, 1), stat(3, 2), stat(2, 1), stat(5, 2)];
  expect(new Set(descendantsAmong(all, 2).map(({ pid }) => pid))).toEqual(new Set([3, 4, 5]));
  expect(descendantsAmong(all, 9)).toEqual([]);
});
