import { Problem } from '../problem/problem.ts';
import { isPrivateNetwork, networkOf } from './network-of.ts';

const MINUTE_MS = 60_000;

export type RefusalLimitOptions = {
  /** Refusals that one address may cause in a row; they come back evenly over a minute. Default 60. */
  readonly perMinute?: number;
  /** Addresses that are remembered. Default 10,000; those refused longest ago are forgotten first. */
  readonly maxRemembered?: number;
  /**
   * Whether addresses of private networks and of this machine are limited too. Default false: there a proxy stands for
   * everybody behind it, and one of them could shut all others out.
   */
  readonly limitsPrivate?: boolean;
  /** Milliseconds that only grow. Default `performance.now`. */
  readonly now?: () => number;
};

type Bucket = { tokens: number; at: number; closedUntil: number };

/**
 * Makes guessing costly, and flooding a resolver through the hub: an address that is refused too often at one assistant is not
 * listened to there for a minute. Only refusals count, so that any number of people who sign in well may share an address.
 * Of IPv6 addresses the network counts (the first 64 bits), because a subscriber has all of it.
 */
export class RefusalLimit {
  readonly #capacity: number;
  readonly #maxRemembered: number;
  readonly #limitsPrivate: boolean;
  readonly #now: () => number;
  /** Those refused longest ago come first. */
  readonly #buckets = new Map<string, Bucket>();

  constructor({ perMinute = 60, maxRemembered = 10_000, limitsPrivate = false, now = () => performance.now() }: RefusalLimitOptions = {}) {
    this.#capacity = perMinute;
    this.#maxRemembered = maxRemembered;
    this.#limitsPrivate = limitsPrivate;
    this.#now = now;
  }

  /** How many addresses are remembered now. */
  get remembered(): number {
    return this.#buckets.size;
  }

  /**
   * Asks, before anything is done for a caller, whether it may be. `assistantId` is null where the api-key names none: keys are
   * guessed from one bucket, however many are tried.
   * @throws {Problem} `rate_limited`
   */
  assertOpen(ip: string, assistantId: string | null): void {
    const bucket = this.#buckets.get(keyOf(ip, assistantId));
    if (bucket !== undefined && bucket.closedUntil > this.#now()) throw new Problem({ kind: 'rate_limited' });
  }

  /** Counts a refusal: of an api-key, an origin, headers, or a credential. */
  countRefusal(ip: string, assistantId: string | null): void {
    if (!this.#limitsPrivate && isPrivateNetwork(ip)) return;
    const now = this.#now();
    const key = keyOf(ip, assistantId);
    const before = this.#buckets.get(key);
    const tokens = before === undefined ? this.#capacity : this.#refilled(before, now);
    const left = Math.max(0, tokens - 1);
    // A minute later the bucket is full again, so that nothing needs to be remembered of an address for longer.
    const closedUntil = left < 1 ? now + MINUTE_MS : 0;
    this.#buckets.delete(key);
    this.#forget(now);
    this.#buckets.set(key, { tokens: left, at: now, closedUntil });
  }

  #refilled({ tokens, at }: Bucket, now: number): number {
    return Math.min(this.#capacity, tokens + ((now - at) / MINUTE_MS) * this.#capacity);
  }

  /** Those who were last refused a minute ago are as new; where that is not enough, the oldest go, so that memory is bounded. */
  #forget(now: number): void {
    for (const [key, { at }] of this.#buckets) {
      if (now - at < MINUTE_MS && this.#buckets.size < this.#maxRemembered) return;
      this.#buckets.delete(key);
    }
  }
}

function keyOf(ip: string, assistantId: string | null): string {
  return `${networkOf(ip)} ${assistantId ?? ''}`;
}
