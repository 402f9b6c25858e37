import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { packageCommand, runCommand } from '../process/run-command.ts';
import { ROOT } from '../project.ts';
import { judgeSuite, type SuiteOutcome } from './suite-report.ts';

/** Where reports, screenshots and logs of test runs are left, for people and for CI to keep. */
export const RESULTS_FOLDER = 'test-results';

/** Milliseconds that one run may take: a quarter of an hour, also beside another. */
const LIMIT_MS = 900_000;

/**
 * Runs projects of `vitest.config.ts` in one go and judges their common report. A run that hangs is ended, and has failed.
 */
export async function runSuites(projects: readonly string[]): Promise<SuiteOutcome & { readonly output: string }> {
  const report = `${RESULTS_FOLDER}/${projects.join('-')}.json`;
  mkdirSync(join(ROOT, RESULTS_FOLDER), { recursive: true });
  rmSync(join(ROOT, report), { force: true });
  const command = packageCommand('vitest', 'vitest', [
    'run',
    ...projects.map((project) => `--project=${project}`),
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${report}`,
  ]);
  const { code, output } = await runCommand({ ...command, environment: { CI: '1' } }, { echo: false, timeoutMs: LIMIT_MS });
  const outcome = judgeSuite(readReport(join(ROOT, report)));
  if (code === 0 || outcome.failed > 0) return { ...outcome, output };
  return { ...outcome, failed: 1, problem: `${outcome.passed} passed, but vitest ended with code ${code}`, output };
}

function readReport(path: string): unknown {
  if (!existsSync(path)) return null;
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return null;
  }
}
