// Everything: what `npm run check` does, and then the suites that start the whole thing, one after another.
// The last line is alone and always the same: `tests: N passed, N failed`. A step that is no test counts when it fails.
import { ensureChromium } from './browser/chromium.ts';
import { CHECK_CONCURRENCY, checkSteps, suiteStep, UNIT_SUITE } from './check/check-steps.ts';
import { finalLine, type TestCounts } from './check/final-line.ts';
import { reportProgress, reportSummary } from './check/report.ts';
import { runSteps, type Step } from './process/run-steps.ts';
import { ensureRedisServer } from './redis/redis-server.ts';

const counts: TestCounts = { passed: 0, failed: 0 };

const browser: Step = {
  name: 'browser',
  async run() {
    const path = await ensureChromium();
    process.env['DIOSC_CHROMIUM'] = path;
    return { ok: true, summary: path, output: '' };
  },
};
const redis: Step = {
  name: 'redis',
  async run() {
    const path = await ensureRedisServer();
    process.env['DIOSC_REDIS_SERVER'] = path;
    return { ok: true, summary: path, output: '' };
  },
};
const together = [
  suiteStep('contract tests', ['contract'], counts),
  suiteStep('store tests', ['store'], counts),
  suiteStep('leak tests', ['leak'], counts),
];
const alone = [
  suiteStep('property tests', ['property'], counts),
  suiteStep('cluster tests', ['cluster'], counts),
  suiteStep('soak tests', ['soak'], counts),
  suiteStep('browser tests', ['browser'], counts),
];

const prepared = await runSteps([browser, redis], 1, reportProgress);
const checked = await runSteps(checkSteps(counts), CHECK_CONCURRENCY, reportProgress);
// Each of these waits more than it works, so two at a time fill two cores.
const waiting = await runSteps(together, 2, reportProgress);
// These measure times and fill both cores themselves, so nothing runs beside them.
const measuring = await runSteps(alone, 1, reportProgress);

const finished = [...prepared, ...checked, ...waiting, ...measuring];
reportSummary(finished);
const suites = new Set([UNIT_SUITE, ...[...together, ...alone].map(({ name }) => name)]);
process.stdout.write(`\n${finalLine(counts, finished, suites)}\n`);
if (finished.some((step) => !step.ok)) process.exitCode = 1;
