import { z } from 'zod';

const countSchema = z.number().int().min(0);
const reportSchema = z.object({
  success: z.boolean(),
  numPassedTests: countSchema,
  numFailedTests: countSchema,
  numPendingTests: countSchema,
  numTodoTests: countSchema,
});

/** How a run of tests ended. `problem` says why it counts as failed; null when it counts as passed. */
export type SuiteOutcome = { readonly passed: number; readonly failed: number; readonly problem: string | null };

/**
 * Judges vitest's JSON report. A run without a test has failed, and so has one that left a test out: what cannot run
 * must not look as if it had passed. A failure that no single test had, such as a file that does not load, counts as one.
 */
export function judgeSuite(report: unknown): SuiteOutcome {
  const parsed = reportSchema.safeParse(report);
  if (!parsed.success) return { passed: 0, failed: 1, problem: 'left no report' };
  const { success, numPassedTests: passed, numFailedTests, numPendingTests, numTodoTests } = parsed.data;
  const skipped = numPendingTests + numTodoTests;
  const failed = numFailedTests + skipped;
  if (numFailedTests > 0) return { passed, failed, problem: `${passed} passed, ${numFailedTests} failed` };
  if (skipped > 0) return { passed, failed, problem: `${passed} passed, ${skipped} skipped, which counts as failed` };
  if (passed === 0) return { passed, failed: 1, problem: 'has no tests' };
  if (!success) return { passed, failed: 1, problem: `${passed} passed, but the run as a whole failed` };
  return { passed, failed: 0, problem: null };
}
