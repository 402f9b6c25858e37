import type { Log } from '../log.ts';
import { Problem } from '../problem/problem.ts';

/** How many events are kept while the database is away; beyond it the oldest are dropped and counted. */
export const MAX_KEPT_EVENTS = 10_000;

/** The most that goes into one commit, so that one caller's megabytes do not hold up many others for long. */
const MAX_BATCH_ENTRIES = 256;
const MAX_BATCH_CHARACTERS = 2_000_000;

const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 2000;

type EntryKind = 'event' | 'change';

type Entry = {
  readonly kind: EntryKind;
  readonly json: string;
  /** Null once its caller has been answered; an event may still be waiting to be written then. */
  answer: PromiseWithResolvers<boolean> | null;
  written: boolean;
};

/** Writes a batch in one commit, and tells for each change whether it found what it is about. */
export type WriteBatch = (events: readonly string[], changes: readonly string[]) => Promise<readonly boolean[]>;

/** The order, the batches and the outages of the {@link Journal}, apart from how a batch is written. */
export class JournalQueue {
  readonly #write: WriteBatch;
  readonly #log: Log;
  #entries: Entry[] = [];
  #draining: Promise<void> | null = null;
  #pause = FIRST_PAUSE_MS;
  #retry: NodeJS.Timeout | null = null;
  #dropped = 0;

  constructor(write: WriteBatch, log: Log) {
    this.#write = write;
    this.#log = log;
  }

  /** @throws {Problem} `database_unavailable`; an entry that the database refuses throws what the database said. */
  add(kind: EntryKind, json: string): Promise<boolean> {
    const answer = Promise.withResolvers<boolean>();
    this.#entries.push({ kind, json, answer, written: false });
    this.#drain();
    return answer.promise;
  }

  /** Tries once more to write what is left. */
  async close(): Promise<void> {
    await this.#drained();
    if (this.#entries.length > 0) {
      this.#drain();
      await this.#drained();
    }
    if (this.#retry !== null) clearTimeout(this.#retry);
    if (this.#entries.length > 0) {
      this.#log.error({ events: this.#entries.length }, 'Audit events were lost: the database was away until the hub stopped.');
    }
  }

  async #drained(): Promise<void> {
    while (this.#draining !== null) await this.#draining;
  }

  #drain(): void {
    this.#draining ??= this.#drainAll().finally(() => {
      this.#draining = null;
      // What was handed over while the last batch was being put away; the newest is the last.
      if (this.#entries.at(-1)?.answer != null) this.#drain();
    });
  }

  async #drainAll(): Promise<void> {
    // Whoever is called in the same turn of the event loop still comes along.
    await Promise.resolve();
    while (this.#entries.length > 0) {
      try {
        await this.#send(this.#nextBatch());
      } catch (error) {
        this.#keepEvents(error);
        return;
      }
      this.#entries = this.#entries.filter((entry) => !entry.written);
    }
    this.#noteBack();
  }

  #nextBatch(): readonly Entry[] {
    let characters = 0;
    const end = this.#entries.findIndex((entry, index) => {
      characters += entry.json.length;
      return index === MAX_BATCH_ENTRIES || (index > 0 && characters > MAX_BATCH_CHARACTERS);
    });
    return this.#entries.slice(0, end === -1 ? undefined : end);
  }

  /** Throws only when the database is away. A batch with an entry that the database refuses is sent again one by one. */
  async #send(batch: readonly Entry[]): Promise<void> {
    try {
      const jsonOf = (kind: EntryKind): string[] => batch.filter((entry) => entry.kind === kind).map((entry) => entry.json);
      const found = (await this.#write(jsonOf('event'), jsonOf('change'))).values();
      for (const entry of batch) {
        entry.written = true;
        entry.answer?.resolve(entry.kind === 'event' || found.next().value === true);
      }
    } catch (error) {
      if (isAway(error)) throw error;
      const [first, ...others] = batch;
      if (others.length > 0) {
        for (const entry of batch) await this.#send([entry]);
      } else if (first !== undefined) {
        first.written = true;
        if (first.answer !== null) first.answer.reject(error);
        else this.#log.error({ err: error }, 'An audit event that was kept could not be written and is lost.');
      }
    }
  }

  /** Answers everyone who waits, and keeps the events for later. */
  #keepEvents(error: unknown): void {
    const left = this.#entries.filter((entry) => !entry.written);
    for (const entry of left) {
      entry.answer?.reject(error);
      entry.answer = null;
    }
    const events = left.filter((entry) => entry.kind === 'event');
    this.#entries = events.slice(-MAX_KEPT_EVENTS);
    this.#noteDropped(events.length - this.#entries.length);
    if (this.#entries.length === 0 || this.#retry !== null) return;
    this.#retry = setTimeout(() => {
      this.#retry = null;
      this.#drain();
    }, this.#pause).unref();
    this.#pause = Math.min(this.#pause * 2, LONGEST_PAUSE_MS);
  }

  #noteDropped(events: number): void {
    if (events > 0 && this.#dropped === 0) {
      this.#log.error(
        { keptAtMost: MAX_KEPT_EVENTS },
        'The database has been away for so long that the oldest audit events are being lost.',
      );
    }
    this.#dropped += events;
  }

  #noteBack(): void {
    this.#pause = FIRST_PAUSE_MS;
    if (this.#dropped > 0) this.#log.error({ events: this.#dropped }, 'Audit events were lost while the database was away.');
    this.#dropped = 0;
  }
}

function isAway(error: unknown): boolean {
  return error instanceof Problem && error.reason.kind === 'database_unavailable';
}
