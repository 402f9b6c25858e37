import type { ServerFrame } from '@diosc/protocol';

/** Above this many unread bytes, deltas are left out; they are made up for when the client has caught up. */
const PAUSE_ABOVE_BYTES = 512 * 1024;
/** Above this many, whatever they are, the client is given up. */
const GIVE_UP_ABOVE_BYTES = 8 * 1024 * 1024;
/** How long a client may stay behind. */
const GIVE_UP_AFTER_MS = 30_000;

/** The way to one client, as far as pace is concerned. */
export type FrameSink = {
  /** False once nothing more gets through. */
  readonly isOpen: boolean;
  /** What was sent and is still in this process, because the client does not read it. */
  readonly bufferedBytes: number;
  /** Sends one frame; `onTaken` is called when the network has taken it and everything before it. */
  send(frame: string, onTaken: () => void): void;
};

/**
 * Sends frames to a client at the pace at which it reads. A client that does not read costs a bounded amount of memory:
 * stream frames are left out while it is behind, and one that stays behind is disconnected. The turn goes on.
 */
export class SlowReader {
  readonly #sink: FrameSink;
  readonly #on: { catchUp: () => void; giveUp: (bufferedBytes: number) => Promise<void> };
  #isBehind = false;
  #isGivenUp = false;
  #timer: NodeJS.Timeout | null = null;

  constructor(sink: FrameSink, on: { catchUp: () => void; giveUp: (bufferedBytes: number) => Promise<void> }) {
    this.#sink = sink;
    this.#on = on;
  }

  send(frame: ServerFrame): void {
    if (this.#isGivenUp || !this.#sink.isOpen) return;
    const canBeLeftOut = frame.type === 'stream.delta' || frame.type === 'stream.part';
    if (this.#isBehind && canBeLeftOut) return;
    if (this.#isBehind && this.#sink.bufferedBytes > GIVE_UP_ABOVE_BYTES) return this.#giveUp();
    this.#sink.send(JSON.stringify(frame), this.#onTaken);
    if (this.#sink.bufferedBytes > PAUSE_ABOVE_BYTES) this.#fallBehind();
  }

  close(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
  }

  #fallBehind(): void {
    if (this.#isBehind) return;
    this.#isBehind = true;
    this.#timer = setTimeout(() => this.#giveUp(), GIVE_UP_AFTER_MS);
    this.#timer.unref();
  }

  readonly #onTaken = (): void => {
    if (!this.#isBehind || this.#isGivenUp || this.#sink.bufferedBytes > PAUSE_ABOVE_BYTES / 2) return;
    this.#isBehind = false;
    this.close();
    this.#on.catchUp();
  };

  /** The sink stays open for the one frame that says why. */
  #giveUp(): void {
    if (this.#isGivenUp) return;
    this.#isGivenUp = true;
    this.#isBehind = false;
    this.close();
    void this.#on.giveUp(this.#sink.bufferedBytes);
  }
}
