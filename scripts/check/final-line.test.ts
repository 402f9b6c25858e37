import { expect, it } from 'vitest';
import { finalLine } from './final-line.ts';

const step = (name: string, ok: boolean) => ({ name, ok, summary: '', output: '', milliseconds: 1 });
const suites = new Set(['unit tests', 'leak tests']);

it.each([
  ['all is well', { passed: 12, failed: 0 }, [step('lint', true), step('unit tests', true)], 'tests: 12 passed, 0 failed'],
  ['a test fails', { passed: 11, failed: 1 }, [step('lint', true), step('unit tests', false)], 'tests: 11 passed, 1 failed'],
  ['the lint fails', { passed: 12, failed: 0 }, [step('lint', false), step('unit tests', true)], 'tests: 12 passed, 1 failed'],
  ['both fail', { passed: 11, failed: 1 }, [step('lint', false), step('unit tests', false)], 'tests: 11 passed, 2 failed'],
  ['a suite cannot be run', { passed: 0, failed: 0 }, [step('leak tests', false)], 'tests: 0 passed, 1 failed'],
])('says it when %s', (_, counts, finished, line) => {
  expect(finalLine(counts, finished, suites)).toBe(line);
});
