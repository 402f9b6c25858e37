import type { ServerFrame } from '@diosc/protocol';
import type { WebSocket } from 'ws';

/** Above this many unread bytes, deltas are left out; they are made up for when the client has caught up. */
const PAUSE_ABOVE_BYTES = 512 * 1024;
/** Above this many, whatever they are, the client is given up. */
const GIVE_UP_ABOVE_BYTES = 8 * 1024 * 1024;
/** How long a client may stay behind. */
const GIVE_UP_AFTER_MS = 30_000;

/**
 * Sends frames to a client at the pace at which it reads. A client that does not read costs a bounded amount of memory:
 * stream frames are left out while it is behind, and one that stays behind is disconnected. The turn goes on.
 */
export class SlowReader {
  readonly #socket: WebSocket;
  readonly #on: { catchUp: () => void; giveUp: (bufferedBytes: number) => Promise<void> };
  #isBehind = false;
  #isGivenUp = false;
  #timer: NodeJS.Timeout | null = null;

  constructor(socket: WebSocket, on: { catchUp: () => void; giveUp: (bufferedBytes: number) => Promise<void> }) {
    this.#socket = socket;
    this.#on = on;
  }

  send(frame: ServerFrame): void {
    if (this.#isGivenUp || this.#socket.readyState !== this.#socket.OPEN) return;
    const canBeLeftOut = frame.type === 'stream.delta' || frame.type === 'stream.part';
    if (this.#isBehind && canBeLeftOut) return;
    if (this.#isBehind && this.#socket.bufferedAmount > GIVE_UP_ABOVE_BYTES) return this.#giveUp();
    this.#socket.send(JSON.stringify(frame), this.#isBehind ? this.#onWritten : undefined);
    if (this.#socket.bufferedAmount > PAUSE_ABOVE_BYTES) this.#fallBehind();
  }

  close(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
  }

  #fallBehind(): void {
    if (this.#isBehind) return;
    this.#isBehind = true;
    this.#timer = setTimeout(() => this.#giveUp(), GIVE_UP_AFTER_MS);
    this.#timer.unref();
    // An empty ping is written after everything before it: its callback tells when the client has read that far.
    this.#socket.ping(undefined, undefined, this.#onWritten);
  }

  readonly #onWritten = (): void => {
    if (!this.#isBehind || this.#socket.bufferedAmount > PAUSE_ABOVE_BYTES / 2) return;
    this.#isBehind = false;
    this.close();
    this.#on.catchUp();
  };

  #giveUp(): void {
    if (this.#isGivenUp) return;
    this.#isGivenUp = true;
    this.#isBehind = false;
    void this.#on.giveUp(this.#socket.bufferedAmount);
  }
}
