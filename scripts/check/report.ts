import type { FinishedStep } from '../process/run-steps.ts';
import { formatDuration, formatTable } from '../process/table.ts';

/** Says at once that a step is done, and shows what a failed one wrote. */
export function reportProgress(step: FinishedStep): void {
  process.stderr.write(`${step.ok ? '✓' : '✗'} ${step.name}: ${step.summary}\n`);
  if (!step.ok) process.stderr.write(`\n${step.output.trimEnd()}\n\n`);
}

/** One line for each step, when all are done. */
export function reportSummary(steps: readonly FinishedStep[]): void {
  const rows = steps.map((step) => [step.name, formatDuration(step.milliseconds), `${step.ok ? '✓' : '✗'} ${step.summary}`]);
  process.stdout.write(`\n${formatTable([['step', 'time', 'result'], ...rows])}\n`);
}
