// Format, types, lint, structure and unit tests: the fast loop, under a minute.
import { CHECK_CONCURRENCY, checkSteps } from './check/check-steps.ts';
import { reportProgress, reportSummary } from './check/report.ts';
import { runSteps } from './process/run-steps.ts';

const finished = await runSteps(checkSteps({ passed: 0, failed: 0 }), CHECK_CONCURRENCY, reportProgress);
reportSummary(finished);
if (finished.some((step) => !step.ok)) process.exitCode = 1;
