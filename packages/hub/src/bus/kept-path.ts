import { setTimeout as wait } from 'node:timers/promises';
import type { FastPath, FastPathConnection, Parcel } from './fast-path.ts';

const FIRST_PAUSE_MS = 50;
const LONGEST_PAUSE_MS = 2000;
/** Milliseconds that `close` waits for an attempt to connect that is under way; what comes of it later is ended at once. */
const CLOSE_PATIENCE_MS = 1000;

export type KeptPathEvents = {
  onConnected(): void;
  /** It was lost, or could not be had: why, as the end of a sentence. Told as often as that happens. */
  onDisconnected(problem: string): void;
  onPayload(payload: string): void;
};

/** A fast path that connects by itself, and again after every loss. It tells nothing in the turn in which it is made, and nothing once it closes. */
export class KeptPath {
  readonly #path: FastPath;
  readonly #channels: readonly string[];
  readonly #events: KeptPathEvents;
  readonly #closing = new AbortController();
  readonly #staying: Promise<void>;
  #connection: FastPathConnection | null = null;
  #drop: (problem: string) => void = () => undefined;

  constructor(path: FastPath, channels: readonly string[], events: KeptPathEvents) {
    this.#path = path;
    this.#channels = channels;
    this.#events = events;
    this.#staying = Promise.resolve().then(() => this.#stayConnected());
  }

  get maxPayloadBytes(): number {
    return this.#path.maxPayloadBytes;
  }

  /** @throws when any of it may not have been sent */
  async publish(parcels: readonly Parcel[]): Promise<void> {
    if (this.#connection === null) throw new Error('The connection is lost.');
    await this.#connection.publish(parcels);
  }

  /** Gives up a connection that is of no use any more, and makes another. */
  reset(problem: string): void {
    this.#drop(problem);
  }

  async close(): Promise<void> {
    this.#closing.abort();
    this.#drop('the hub stops');
    await Promise.race([this.#staying, wait(CLOSE_PATIENCE_MS, undefined, { ref: false })]);
  }

  async #stayConnected(): Promise<void> {
    const { signal } = this.#closing;
    for (let pause = FIRST_PAUSE_MS; !signal.aborted; pause = Math.min(pause * 2, LONGEST_PAUSE_MS)) {
      const began = performance.now();
      const problem = await this.#connectAndStay().catch((error: unknown) => this.#path.explain(error));
      if (signal.aborted) return;
      this.#events.onDisconnected(problem);
      // After a connection that lasted, the next is tried at once; one that is lost again and again is not.
      if (performance.now() - began > LONGEST_PAUSE_MS) pause = FIRST_PAUSE_MS;
      await wait(pause, undefined, { signal }).catch(() => undefined);
    }
  }

  /** @returns why the connection that there was is no more */
  async #connectAndStay(): Promise<string> {
    let isGivenUp = false;
    // A connection that was given up stays silent, or what was lost would seem to arrive.
    const connection = await this.#path.connect(this.#channels, (payload) => {
      if (!isGivenUp) this.#events.onPayload(payload);
    });
    const dropped = Promise.withResolvers<string>();
    this.#drop = dropped.resolve;
    if (!this.#closing.signal.aborted) {
      this.#connection = connection;
      this.#events.onConnected();
      await Promise.race([connection.lost, dropped.promise]);
    }
    isGivenUp = true;
    this.#connection = null;
    dropped.resolve('the connection was lost');
    await connection.end();
    return dropped.promise;
  }
}
