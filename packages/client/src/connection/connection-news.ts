import { DioscError } from '../diosc-error.ts';
import type { Emitter } from '../event/emitter.ts';
import type { DisconnectReason } from '../event/event-map.ts';
import type { LinkFailure } from './link.ts';

/** What the page is told of the connection: when it comes and goes, and, once for each outage, that the hub is away. */
export class ConnectionNews {
  readonly #events: Emitter;
  #isConnected = false;
  #isOutageTold = false;

  constructor(events: Emitter) {
    this.#events = events;
  }

  /** Whether there is a session, and a connection on which it goes on. */
  get isConnected(): boolean {
    return this.#isConnected;
  }

  connected(): void {
    if (!this.#isConnected) this.#events.emit({ name: 'connected', payload: {} });
    this.#isConnected = true;
    this.#isOutageTold = false;
  }

  disconnected(reason: DisconnectReason): void {
    if (this.#isConnected) this.#events.emit({ name: 'disconnected', payload: { reason } });
    this.#isConnected = false;
  }

  /** Something failed, and attempt number `attempt` follows. `address` is that of the hub. */
  failed({ kind, isLastResort, cause }: LinkFailure, attempt: number, address: string): void {
    if (kind === 'not_prepared') {
      if (cause instanceof DioscError) this.error(cause);
    } else if (kind === 'unreachable' && isLastResort && !this.#isOutageTold) {
      this.#isOutageTold = true;
      const message = `The hub at ${new URL(address).host} cannot be reached. Trying again.`;
      this.error(DioscError.local('CONNECTION_FAILED', message, { retryable: true }));
    }
    this.disconnected('connection_lost');
    this.#events.emit({ name: 'reconnecting', payload: { attempt } });
  }

  /** `what` came, and cannot be read. */
  misunderstood(what: string): void {
    const message = `The hub sent ${what} that this version of the client cannot read.`;
    this.error(DioscError.local('FRAME_NOT_UNDERSTOOD', message, { retryable: true }));
  }

  error({ code, message, retryable }: DioscError): void {
    this.#events.emit({ name: 'error', payload: { code, message, retryable } });
  }
}
