import type { Parcel } from './fast-path.ts';

/** The most that goes out in one round trip, so that one long text does not hold up the short ones of others for long. */
const MAX_BATCH_CHARACTERS = 1_000_000;
/** A path so slow that more than this waits for it is as good as down. */
const MAX_WAITING_CHARACTERS = 32_000_000;

/**
 * What waits to be published. Everything of one turn of the event loop goes out together, and while one batch is under way
 * the next collects, so that order is kept and many parcels cost few round trips.
 */
export class Outbox {
  readonly #publish: (parcels: readonly Parcel[]) => Promise<void>;
  readonly #onLoss: (error: unknown) => void;
  #waiting: Parcel[] = [];
  #characters = 0;
  #isSending = false;
  #sent: Promise<void> = Promise.resolve();

  /** `onLoss` is called after parcels were given up: those that were being sent, and all that waited behind them. */
  constructor(publish: (parcels: readonly Parcel[]) => Promise<void>, onLoss: (error: unknown) => void) {
    this.#publish = publish;
    this.#onLoss = onLoss;
  }

  add(parcels: readonly Parcel[]): void {
    for (const parcel of parcels) {
      this.#waiting.push(parcel);
      this.#characters += parcel.payload.length;
    }
    if (this.#characters > MAX_WAITING_CHARACTERS) this.#lose(new Error('More waits to be sent than is kept.'));
    else if (!this.#isSending) this.#sent = this.#sendAll();
  }

  /** Gives up what waits. */
  clear(): void {
    this.#waiting = [];
    this.#characters = 0;
  }

  /** Resolves when nothing waits any more. */
  sent(): Promise<void> {
    return this.#sent;
  }

  async #sendAll(): Promise<void> {
    this.#isSending = true;
    // Whoever is called in the same turn of the event loop still comes along.
    await Promise.resolve();
    while (this.#waiting.length > 0) {
      await this.#publish(this.#nextBatch()).catch((error: unknown) => this.#lose(error));
    }
    this.#isSending = false;
  }

  #nextBatch(): readonly Parcel[] {
    let characters = 0;
    const end = this.#waiting.findIndex(({ payload }, index) => {
      characters += payload.length;
      return index > 0 && characters > MAX_BATCH_CHARACTERS;
    });
    const batch = this.#waiting.splice(0, end === -1 ? this.#waiting.length : end);
    for (const { payload } of batch) this.#characters -= payload.length;
    return batch;
  }

  #lose(error: unknown): void {
    this.clear();
    this.#onLoss(error);
  }
}
