/** Something that runs until it is stopped. */
export type Stoppable = { stop(): Promise<void> };

/** A part that could not start. The message is one sentence that names it. */
export class StartFailure extends Error {
  override readonly name = 'StartFailure';
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error) || error.message === '') return 'it gave no reason.';
  if ('code' in error && error.code === 'EADDRINUSE') return 'its port was taken meanwhile. Start again.';
  return /[.!?]$/.test(error.message) ? error.message : `${error.message}.`;
}

/**
 * Parts that start at the same time and stop together. If one cannot start, those that could are stopped again, so that
 * half of the whole never goes on running.
 */
export class Together {
  readonly #parts: { readonly name: string; readonly started: Promise<Stoppable> }[] = [];

  /**
   * Begins to start a part. `name` is how a sentence calls it: `the shop`.
   * @returns what gives the part once {@link ready} has resolved, and throws before
   */
  add<Part extends Stoppable>(name: string, start: () => Promise<Part>): () => Part {
    let running: Part | null = null;
    const started = start().then((part) => {
      running = part;
      return part;
    });
    // A failure waits here until `ready` asks for it.
    started.catch(() => undefined);
    this.#parts.push({ name, started });
    return () => {
      if (running === null) throw new Error(`It is not known yet whether ${name} starts.`);
      return running;
    };
  }

  /**
   * Resolves once all parts have started.
   * @throws {StartFailure} for the first of them that could not, when the others have been stopped
   */
  async ready(): Promise<void> {
    const outcomes = await Promise.allSettled(this.#parts.map(({ started }) => started));
    const failed = outcomes.findIndex(({ status }) => status === 'rejected');
    const outcome = outcomes[failed];
    if (outcome?.status !== 'rejected') return;
    await this.stop();
    throw new StartFailure(`Acme cannot open: ${this.#parts[failed]?.name} could not start, because ${reasonOf(outcome.reason)}`, {
      cause: outcome.reason,
    });
  }

  /** Stops the parts one after the other, in the order they were added; one that fails to stop does not keep the others running. */
  async stop(): Promise<void> {
    for (const { started } of this.#parts) {
      await started.then((part) => part.stop()).catch(() => undefined);
    }
  }
}
