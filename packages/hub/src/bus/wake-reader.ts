import type { Log } from '../log.ts';
import type { Wake } from './bus.ts';
import { wakeSchema } from './bus-message.ts';
import { KEPT_MINUTES, LOOK_BACK_SECONDS, type StoredWake, type WakeStore } from './wake-store.ts';

/** Milliseconds between two looks: what a wake takes where the fast path, of this process or of the sender, is down. */
const LOOK_EVERY_MS = 400;
const PRUNE_EVERY_MS = 5 * 60_000;

/**
 * Hands over every wake once, however it comes: over the fast path or by looking into the database. It always looks, also
 * while the fast path works: the sender's may be down when one's own is not, and a revocation must not wait for that.
 */
export class WakeReader {
  readonly #store: WakeStore;
  readonly #deliver: (wake: Wake) => void;
  readonly #log: Log;
  /** Positions that were handed over, with the time of that, for as long as the database may name them again. */
  readonly #seen = new Map<string, number>();
  #since: string | null = null;
  #lastLookAt = performance.now();
  #lastPruneAt = performance.now();
  #looking: Promise<void> | null = null;
  #isAskedAgain = false;
  #isAway = false;
  #isClosed = false;
  #timer: NodeJS.Timeout | null = null;

  constructor(store: WakeStore, deliver: (wake: Wake) => void, log: Log) {
    this.#store = store;
    this.#deliver = deliver;
    this.#log = log;
  }

  /**
   * Begins: no wake that is stored from now on is missed.
   * @throws {Problem} `database_unavailable`
   */
  async start(): Promise<void> {
    await this.#look();
    this.#lookAfter(LOOK_EVERY_MS);
  }

  /** Looks at once; if a look is under way, once more after it. */
  lookNow(): void {
    if (this.#isClosed) return;
    if (this.#timer !== null) clearTimeout(this.#timer);
    if (this.#looking !== null) {
      this.#isAskedAgain = true;
      return;
    }
    this.#looking = this.#lookOrNote().finally(() => {
      this.#looking = null;
      this.#lookAfter(this.#isAskedAgain ? 0 : LOOK_EVERY_MS);
      this.#isAskedAgain = false;
    });
  }

  /** Hands over a wake that is stored, unless it was before. */
  take(position: string, wake: Wake): void {
    if (this.#note(position)) this.#deliver(wake);
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
    await this.#looking;
  }

  #lookAfter(milliseconds: number): void {
    if (!this.#isClosed) this.#timer = setTimeout(() => this.lookNow(), milliseconds);
  }

  async #lookOrNote(): Promise<void> {
    try {
      await this.#look();
      if (this.#isAway) this.#log.info({}, 'The database answers again when it is asked for wakes.');
      this.#isAway = false;
    } catch (error) {
      if (!this.#isAway) this.#log.warn({ err: error }, 'The database could not be asked for wakes; it is asked again until it answers.');
      this.#isAway = true;
    }
  }

  async #look(): Promise<void> {
    const lookAt = performance.now();
    const { asOf, wakes } = await this.#store.readSince(this.#since);
    this.#since = asOf;
    for (const wake of wakes) this.#takeStored(wake);
    if (lookAt - this.#lastLookAt > KEPT_MINUTES * 60_000) this.#noteGap();
    this.#lastLookAt = lookAt;
    this.#forgetSeenBefore(lookAt - LOOK_BACK_SECONDS * 1000);
    if (lookAt - this.#lastPruneAt > PRUNE_EVERY_MS) await this.#prune(lookAt);
  }

  #takeStored({ position, wake }: StoredWake): void {
    const parsed = wakeSchema.safeParse(wake);
    if (parsed.success) this.take(position, parsed.data);
    else if (this.#note(position)) this.#log.warn({ position }, 'A stored wake is of no kind that this hub knows, and was passed over.');
  }

  /** Whether it is new. */
  #note(position: string): boolean {
    if (this.#seen.has(position)) return false;
    this.#seen.set(position, performance.now());
    return true;
  }

  /** No later look reaches further back, and a wake is seen no sooner than it is given its time. */
  #forgetSeenBefore(time: number): void {
    for (const [position, seenAt] of this.#seen) {
      if (seenAt >= time) return;
      this.#seen.delete(position);
    }
  }

  /** Others have deleted what they told meanwhile. Whoever was away for so long must at least not go on with an old configuration. */
  #noteGap(): void {
    this.#log.error(
      { keptMinutes: KEPT_MINUTES },
      'The database was out of reach for longer than wakes are kept: some may have been missed.',
    );
    this.#deliver({ kind: 'configuration' });
  }

  async #prune(now: number): Promise<void> {
    this.#lastPruneAt = now;
    await this.#store.prune().catch((error: unknown) => this.#log.debug({ err: error }, 'Old wakes could not be deleted.'));
  }
}
