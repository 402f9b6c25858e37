import { networkOf } from '../../identity/network-of.ts';

const WINDOW_MS = 60_000;
/** Addresses that are remembered at once; beyond that the one whose window began first is forgotten. */
const MAX_ADDRESSES = 10_000;

type Window = { readonly endsAt: number; count: number };

/**
 * Counts attempts by address, in windows of a minute. In bounded memory, and by process: several processes together let
 * through as many times more.
 */
export class AttemptLimit {
  readonly #most: number;
  readonly #windows = new Map<string, Window>();

  /** `most` attempts in a minute are let through. */
  constructor(most: number) {
    this.#most = most;
  }

  isReached(address: string, now: number): boolean {
    return (this.#current(networkOf(address), now)?.count ?? 0) >= this.#most;
  }

  /** Counts one more, and says how many there are in this minute. */
  count(address: string, now: number): number {
    const network = networkOf(address);
    const current = this.#current(network, now);
    if (current !== undefined) return ++current.count;
    if (this.#windows.size >= MAX_ADDRESSES) {
      for (const oldest of this.#windows.keys()) {
        this.#windows.delete(oldest);
        break;
      }
    }
    // Taken out and put in anew, so that the order of the map stays that of the windows' beginnings.
    this.#windows.delete(network);
    this.#windows.set(network, { endsAt: now + WINDOW_MS, count: 1 });
    return 1;
  }

  /** Takes one back that turned out to be none. */
  forgive(address: string, now: number): void {
    const current = this.#current(networkOf(address), now);
    if (current !== undefined && current.count > 0) current.count -= 1;
  }

  #current(network: string, now: number): Window | undefined {
    const window = this.#windows.get(network);
    return window !== undefined && window.endsAt > now ? window : undefined;
  }
}
