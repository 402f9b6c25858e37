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
const alone = [
  suiteStep('store tests', ['store'], counts),
  suiteStep('contract tests', ['contract'], counts),
  suiteStep('leak tests', ['leak'], counts),
  suiteStep('property tests', ['property'], counts),
  suiteStep('cluster tests', ['cluster'], counts),
  suiteStep('soak tests', ['soak'], counts),
  suiteStep('browser tests', ['browser'], counts),
];

const prepared = await runSteps([browser, redis], 1, reportProgress);
const checked = await runSteps(checkSteps(counts), CHECK_CONCURRENCY, reportProgress);
// These measure times and fill both cores themselves, so nothing runs beside them.
const tested = await runSteps(alone, 1, reportProgress);

const finished = [...prepared, ...checked, ...tested];
reportSummary(finished);
const suites = new Set([UNIT_SUITE, ...alone.map(({ name }) => name)]);
process.stdout.write(`\n${finalLine(counts, finished, suites)}\n`);
if (finished.some((step) => !step.ok)) process.exitCode = 1;
