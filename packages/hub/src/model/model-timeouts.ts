/** How long a step waits for its model. */
export type ModelTimeouts = {
  /** Milliseconds from the beginning of the step to the first byte of an answer, a retry included. Default 30,000. */
  readonly firstByteMs: number;
  /** Milliseconds of silence within an answer. Default 60,000. */
  readonly idleMs: number;
};

export const MODEL_TIMEOUTS: ModelTimeouts = { firstByteMs: 30_000, idleMs: 60_000 };
