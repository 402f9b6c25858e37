import { Problem } from '../../problem/problem.ts';
import type { ModelTimeouts } from '../model-timeouts.ts';

/**
 * Watches over one step: aborts its request when the caller aborts, and when the model keeps it waiting for too long.
 * Only time spent waiting for the model counts; a caller who takes events slowly does not make the model late.
 */
export class StepWatch {
  readonly #controller = new AbortController();
  readonly #caller: AbortSignal;
  readonly #onCallerAbort = (): void => this.#controller.abort(this.#caller.reason);
  readonly #timeouts: ModelTimeouts;
  #timer: NodeJS.Timeout;
  #waiting = true;
  #answered = false;

  constructor(caller: AbortSignal, timeouts: ModelTimeouts) {
    this.#caller = caller;
    this.#timeouts = timeouts;
    this.#timer = this.#startTimer(timeouts.firstByteMs);
    if (caller.aborted) this.#onCallerAbort();
    else caller.addEventListener('abort', this.#onCallerAbort);
  }

  /** Aborted with the caller's reason, or with the {@link Problem} `model_timeout`. */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** How long the model may keep the step waiting now, in whole seconds. */
  get patienceSeconds(): number {
    return Math.ceil((this.#answered ? this.#timeouts.idleMs : this.#timeouts.firstByteMs) / 1000);
  }

  /** Something is awaited from the model, from now on. */
  waiting(): void {
    this.#waiting = true;
    // Before the first byte the clock runs through; a timer that went off in between begins again.
    if (this.#answered) this.#timer.refresh();
  }

  /** Bytes of an answer have come. */
  arrived(): void {
    this.#waiting = false;
    if (this.#answered) return;
    this.#answered = true;
    clearTimeout(this.#timer);
    this.#timer = this.#startTimer(this.#timeouts.idleMs);
  }

  /** Ends the watch, and the request if it is still under way. */
  close(): void {
    clearTimeout(this.#timer);
    this.#caller.removeEventListener('abort', this.#onCallerAbort);
    this.#controller.abort();
  }

  #startTimer(milliseconds: number): NodeJS.Timeout {
    return setTimeout(() => {
      if (this.#waiting) this.#controller.abort(new Problem({ kind: 'model_timeout', seconds: this.patienceSeconds }));
    }, milliseconds);
  }
}
