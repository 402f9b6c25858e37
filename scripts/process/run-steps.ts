/** What one step of a check came to. `output` is shown only when the step failed. */
export type StepResult = { readonly ok: boolean; readonly summary: string; readonly output: string };

export type Step = { readonly name: string; run(): Promise<StepResult> };

export type FinishedStep = StepResult & { readonly name: string; readonly milliseconds: number };

/**
 * Runs the steps in their order, at most `concurrency` at once, and all of them whatever fails: one run shows everything
 * that is wrong. A step that throws has failed. The results come back in the order of the steps.
 */
export async function runSteps(
  steps: readonly Step[],
  concurrency: number,
  onFinished: (step: FinishedStep) => void,
): Promise<FinishedStep[]> {
  const results = new Map<Step, FinishedStep>();
  const waiting = [...steps];
  const work = async () => {
    for (let step = waiting.shift(); step; step = waiting.shift()) {
      const finished = await finish(step);
      results.set(step, finished);
      onFinished(finished);
    }
  };
  await Promise.all(Array.from({ length: concurrency }, work));
  return steps.flatMap((step) => results.get(step) ?? []);
}

async function finish(step: Step): Promise<FinishedStep> {
  const start = performance.now();
  const result = await step.run().catch((error: unknown): StepResult => {
    const output = error instanceof Error ? (error.stack ?? error.message) : String(error);
    return { ok: false, summary: 'could not run', output };
  });
  return { ...result, name: step.name, milliseconds: performance.now() - start };
}
