import { createDeferred, type Deferred } from '../deferred.ts';
import type { Environment } from '../environment/environment.ts';

/** A bearer is not used in the last moments of its life: the request takes time, and clocks differ. */
const SPARE_MS = 30_000;

/**
 * The bearer of `/v1/me`, which the hub gives to a session. It is asked for when it is needed, once for all who need it,
 * and kept in memory until shortly before its end.
 */
export class Bearer {
  readonly #environment: Pick<Environment, 'now'>;
  readonly #ask: () => void;
  #token: { readonly value: string; readonly usableUntil: number } | null = null;
  #waiting: Deferred<string> | null = null;

  /** `ask` is called when the hub has to be asked; it answers by `arrived` or `reject`. */
  constructor(environment: Pick<Environment, 'now'>, ask: () => void) {
    this.#environment = environment;
    this.#ask = ask;
  }

  /** Whether somebody waits for one. */
  get isWanted(): boolean {
    return this.#waiting !== null;
  }

  get(): Promise<string> {
    if (this.#token !== null && this.#environment.now() < this.#token.usableUntil) return Promise.resolve(this.#token.value);
    if (this.#waiting !== null) return this.#waiting.promise;
    this.#waiting = createDeferred();
    const { promise } = this.#waiting;
    this.#ask();
    return promise;
  }

  /** `expiresAt` is ISO 8601. */
  arrived({ token, expiresAt }: { token: string; expiresAt: string }): void {
    this.#token = { value: token, usableUntil: Date.parse(expiresAt) - SPARE_MS };
    this.#waiting?.resolve(token);
    this.#waiting = null;
  }

  /** Forgets it: its session is another, or it was refused. */
  drop(): void {
    this.#token = null;
  }

  /** None will come for those who wait. */
  reject(error: Error): void {
    this.drop();
    this.#waiting?.reject(error);
    this.#waiting = null;
  }
}
