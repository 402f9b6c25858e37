import type { DioscEvent, EventName } from './event-map.ts';

type Handler = (payload: unknown) => unknown;

/**
 * Calls handlers in the order in which events happened, also where a handler causes further events, and goes on to the
 * next handler when one throws. A handler that is added or removed while an event is delivered counts from the next one.
 */
export class Emitter {
  readonly #handlers = new Map<EventName | '*', Set<Handler>>();
  readonly #queue: DioscEvent[] = [];
  readonly #report: (error: unknown) => void;
  #isDelivering = false;

  /** `report` takes what handlers throw. */
  constructor(report: (error: unknown) => void) {
    this.#report = report;
  }

  /** Returns what takes the handler off again. Adding one twice is adding it once. */
  on(name: EventName | '*', handler: Handler): () => void {
    const handlers = this.#handlers.get(name) ?? new Set();
    this.#handlers.set(name, handlers.add(handler));
    return () => this.off(name, handler);
  }

  off(name: EventName | '*', handler: Handler): void {
    this.#handlers.get(name)?.delete(handler);
  }

  emit(...events: readonly DioscEvent[]): void {
    this.#queue.push(...events);
    this.#deliverAll();
  }

  /** Does `work` first and delivers then what it emitted, so that handlers find everything as the work left it. */
  hold(work: () => void): void {
    const wasDelivering = this.#isDelivering;
    this.#isDelivering = true;
    try {
      work();
    } finally {
      this.#isDelivering = wasDelivering;
      this.#deliverAll();
    }
  }

  #deliverAll(): void {
    if (this.#isDelivering) return;
    this.#isDelivering = true;
    for (let event = this.#queue.shift(); event !== undefined; event = this.#queue.shift()) {
      for (const handler of this.#handlersOf(event.name)) this.#call(handler, event.payload);
      for (const handler of this.#handlersOf('*')) this.#call(handler, { type: event.name, ...event.payload });
    }
    this.#isDelivering = false;
  }

  #handlersOf(name: EventName | '*'): Handler[] {
    return [...(this.#handlers.get(name) ?? [])];
  }

  #call(handler: Handler, payload: unknown): void {
    try {
      // Handlers are often asynchronous functions: what those throw arrives as a rejected promise.
      const outcome = handler(payload);
      if (outcome instanceof Promise) outcome.catch(this.#report);
    } catch (error) {
      this.#report(error);
    }
  }
}
