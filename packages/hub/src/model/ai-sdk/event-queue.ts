/**
 * Hands events from a producer to one consumer, and joins what is produced within one turn of the event loop: everything
 * one network chunk brought. The producer waits while the consumer is far behind.
 */
export class EventQueue<Event> {
  readonly #join: (last: Event, next: Event) => Event | null;
  readonly #capacity: number;
  #events: Event[] = [];
  #ended = false;
  #error: { readonly error: unknown } | null = null;
  #wake: (() => void) | null = null;
  #room: (() => void) | null = null;

  /** `join` makes one event of two, or null where they must stay two. `capacity` is how many events may wait. */
  constructor(join: (last: Event, next: Event) => Event | null, capacity = 256) {
    this.#join = join;
    this.#capacity = capacity;
  }

  /** Resolves when there is room for more. */
  async push(event: Event): Promise<void> {
    const last = this.#events.at(-1);
    const joined = last === undefined ? null : this.#join(last, event);
    if (joined === null) this.#events.push(event);
    else this.#events[this.#events.length - 1] = joined;
    this.#notify();
    if (this.#events.length >= this.#capacity) await new Promise<void>((resolve) => (this.#room = resolve));
  }

  end(): void {
    this.#ended = true;
    this.#notify();
  }

  /** What was pushed before is still taken; then the consumer fails with this. */
  fail(error: unknown): void {
    this.#error = { error };
    this.end();
  }

  /** The events in order, in batches. */
  async *take(): AsyncGenerator<Event[]> {
    for (;;) {
      if (this.#events.length === 0 && !this.#ended) await new Promise<void>((resolve) => (this.#wake = resolve));
      const events = this.#events;
      this.#events = [];
      this.#room?.();
      this.#room = null;
      if (events.length > 0) yield events;
      else if (this.#error !== null) throw this.#error.error;
      else if (this.#ended) return;
    }
  }

  #notify(): void {
    const wake = this.#wake;
    if (wake === null) return;
    this.#wake = null;
    // Not at once: what else this turn of the loop brings goes along.
    setImmediate(wake);
  }
}
