import { describe, expect, it } from 'vitest';
import { judgeSuite } from './suite-report.ts';

const report = { success: true, numPassedTests: 3, numFailedTests: 0, numPendingTests: 0, numTodoTests: 0 };

it('passes a run in which every test passed', () => {
  expect(judgeSuite(report)).toEqual({ passed: 3, failed: 0, problem: null });
});

describe('fails', () => {
  it.each([
    ['a run with a failed test', { ...report, success: false, numFailedTests: 2 }, 2],
    ['a run that skipped a test', { ...report, numPendingTests: 1 }, 1],
    ['a run with a test that is only planned', { ...report, numTodoTests: 1 }, 1],
    ['a run without tests', { ...report, numPassedTests: 0 }, 1],
    ['a run in which a file did not load', { ...report, success: false }, 1],
    ['a run that left no report', null, 1],
    ['a report that is no report', { tests: 3 }, 1],
  ])('%s', (_, given, failed) => {
    const outcome = judgeSuite(given);
    expect(outcome.failed).toBe(failed);
    expect(outcome.problem).not.toBeNull();
  });
});
