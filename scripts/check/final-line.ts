import type { FinishedStep } from '../process/run-steps.ts';

/** How many tests ran, in all. */
export type TestCounts = { passed: number; failed: number };

/**
 * The last line of `npm test`: alone, and always of the same form. A step that is no suite counts as one failed test when
 * it fails, and so does a suite that failed although none of its tests did: the line never says less than the exit code.
 */
export function finalLine(counts: Readonly<TestCounts>, finished: readonly FinishedStep[], suites: ReadonlySet<string>): string {
  const otherFailures = finished.filter(({ name, ok }) => !ok && !suites.has(name)).length;
  const isAnyFailed = finished.some(({ ok }) => !ok);
  const failed = Math.max(counts.failed + otherFailures, isAnyFailed ? 1 : 0);
  return `tests: ${counts.passed} passed, ${failed} failed`;
}
