import type { Environment } from '../environment/environment.ts';

/** What carries frames. */
export type Transport = 'websocket' | 'event-stream';

/** How long the event stream is kept to before WebSockets are tried again. */
const KEEP_STREAM_MS = 10 * 60_000;
/** So many handshakes that fail one after the other raise the question whether something on the way forbids them. */
const ENOUGH_DOUBT = 2;

/**
 * Which transport to try next. WebSockets first; where they do not get through, the event stream, and where that gets
 * through, it is kept to. Where neither does, the hub is away, and that says nothing of WebSockets.
 */
export class TransportChoice {
  readonly #environment: Pick<Environment, 'now'>;
  #doubt = 0;
  /** Until when the event stream, which has proved to work, is kept to; null where it has not. */
  #keepStreamUntil: number | null = null;

  constructor(environment: Pick<Environment, 'now'>) {
    this.#environment = environment;
  }

  next(): Transport {
    if (this.#keepStreamUntil !== null && this.#environment.now() >= this.#keepStreamUntil) {
      this.#keepStreamUntil = null;
      // They have failed before, so that one more failure is enough.
      this.#doubt = ENOUGH_DOUBT - 1;
    }
    return this.#keepStreamUntil !== null || this.#doubt >= ENOUGH_DOUBT ? 'event-stream' : 'websocket';
  }

  /** Something of the hub came over it. */
  works(transport: Transport): void {
    if (transport === 'websocket') {
      this.#doubt = 0;
      this.#keepStreamUntil = null;
    } else this.#keepStreamUntil ??= this.#environment.now() + KEEP_STREAM_MS;
  }

  /**
   * Nothing of the hub came over it. `isBlocked`: the hub being away cannot be why, because no attempt was allowed, or
   * because the connection opened.
   */
  failed(transport: Transport, isBlocked: boolean): void {
    if (transport === 'websocket') this.#doubt = isBlocked ? ENOUGH_DOUBT : this.#doubt + 1;
    else if (this.#keepStreamUntil === null) this.#doubt = 0;
  }
}
