import { availableParallelism } from 'node:os';
import { packageCommand, scriptCommand } from '../process/run-command.ts';
import type { Step } from '../process/run-steps.ts';
import { commandStep } from './command-step.ts';
import type { TestCounts } from './final-line.ts';
import { runSuites } from './run-suites.ts';

/** How many of the check's steps run at once. */
export const CHECK_CONCURRENCY = Math.max(2, availableParallelism());

/** The name of the step that runs what can be tested without starting anything as a whole. */
export const UNIT_SUITE = 'unit and structure tests';

/** A step that runs projects of `vitest.config.ts`, and adds what came of it to `counts`. */
export function suiteStep(name: string, projects: readonly string[], counts: TestCounts): Step {
  return {
    name,
    async run() {
      const outcome = await runSuites(projects);
      counts.passed += outcome.passed;
      counts.failed += outcome.failed;
      return { ok: outcome.problem === null, summary: outcome.problem ?? `${outcome.passed} passed`, output: outcome.output };
    },
  };
}

/**
 * Everything that can be said of the code without starting it as a whole, the longest first, because several run at
 * once. Whether the structure holds is tested beside the units.
 */
export function checkSteps(counts: TestCounts): Step[] {
  return [
    suiteStep(UNIT_SUITE, ['unit', 'structure'], counts),
    commandStep('types', packageCommand('typescript', 'tsc', ['-b']), packageCommand('typescript', 'tsc', ['-p', 'tsconfig.sources.json'])),
    commandStep('lint', packageCommand('oxlint', 'oxlint', ['--deny-warnings'])),
    commandStep('unused code', packageCommand('knip', 'knip', ['--no-config-hints'])),
    commandStep('format', packageCommand('@biomejs/biome', 'biome', ['check', '--error-on-warnings', '.'])),
    commandStep('examples in the docs', scriptCommand('scripts/check-docs.ts')),
    commandStep('generated files', scriptCommand('scripts/generate.ts', ['--check'])),
    commandStep('requirements', scriptCommand('scripts/requirements.ts')),
  ];
}
