import type { Wake } from './bus.ts';

/** A wake as it lies in the database, which a newer hub may have written. */
export type StoredWake = { readonly position: string; readonly wake: unknown };

/** The wakes that are stored, for some minutes. */
export interface WakeStore {
  /**
   * @returns its position, which no other wake has; positions become visible in any order
   * @throws {Problem} `database_unavailable`
   */
  add(wake: Wake): Promise<string>;
  /**
   * Every wake that became visible after `since`, and some that were before. Ask one after the other.
   * @param since `asOf` of an earlier answer; null: now
   * @throws {Problem} `database_unavailable`
   */
  readSince(since: string | null): Promise<{ readonly asOf: string; readonly wakes: readonly StoredWake[] }>;
  /**
   * Deletes those that are older than {@link KEPT_MINUTES}.
   * @throws {Problem} `database_unavailable`
   */
  prune(): Promise<void>;
  close(): Promise<void>;
}

export const KEPT_MINUTES = 10;
/**
 * How far before its last answer a reader looks again. A wake becomes visible when its transaction commits, which can be
 * 10 seconds after it was given its time: so long may a statement take (`statement_timeout`).
 */
export const LOOK_BACK_SECONDS = 15;
