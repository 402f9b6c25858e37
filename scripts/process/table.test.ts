import { expect, it } from 'vitest';
import { formatDuration, formatTable } from './table.ts';

it('aligns words to the left and numbers to the right, with no space at the end of a line', () => {
  const rows = [
    ['name', 'p50'],
    ['a', '12'],
    ['longer', '3'],
  ];
  expect(formatTable(rows)).toBe(['name    p50', '──────  ───', 'a        12', 'longer    3'].join('\n'));
});

it('takes a column of numbers for one although some are missing or below zero', () => {
  expect(formatTable([['added'], ['-0.3'], [''], ['12 ms']])).toBe(['added', '─────', ' -0.3', '', '12 ms'].join('\n'));
});

it('leaves a missing cell empty', () => {
  expect(formatTable([['a', 'b'], ['x']])).toBe(['a  b', '─  ─', 'x'].join('\n'));
});

it.each([
  [840.4, '840 ms'],
  [3210, '3.2 s'],
])('writes %d as %s', (milliseconds, text) => {
  expect(formatDuration(milliseconds)).toBe(text);
});
