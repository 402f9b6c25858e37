import type { Reason, WireProblem } from './reason.ts';
import { toWire } from './to-wire.ts';

/**
 * The one error class of the hub: a {@link Reason} with its cause. Its `message` is the wire sentence, so that it is
 * safe wherever an error is printed.
 */
export class Problem extends Error {
  override readonly name = 'Problem';
  readonly reason: Reason;

  constructor(reason: Reason, options?: ErrorOptions) {
    super(toWire(reason).message, options);
    this.reason = reason;
  }

  get wire(): WireProblem {
    return toWire(this.reason);
  }

  /** The same problem, or `internal` with the error as its cause: what is not foreseen is never shown outside. */
  static from(error: unknown): Problem {
    return error instanceof Problem ? error : new Problem({ kind: 'internal' }, { cause: error });
  }
}
