import type { Auth } from '@diosc/protocol';
import type { Environment } from '../environment/environment.ts';
import { expiryOf } from './expiry.ts';

const LEAD_MS = 30_000;
/** The longest wait in one piece: a computer that slept finds out within this time after it woke up. */
const STEP_MS = 60_000;

/** Calls back some 30 s before a credential expires (or half of what is left, where that is less), once for each. */
export class ExpiryWatch {
  readonly #environment: Environment;
  readonly #expiring: (expiresAt: number) => void;
  #cancel: (() => void) | null = null;
  /** The expiry that was announced, so that the same credential given again is not announced again. */
  #announced: number | null = null;

  constructor(environment: Environment, expiring: (expiresAt: number) => void) {
    this.#environment = environment;
    this.#expiring = expiring;
  }

  watch(auth: Auth): void {
    this.stop();
    const expiresAt = expiryOf(auth);
    if (expiresAt === null || expiresAt === this.#announced) return;
    const left = expiresAt - this.#environment.now();
    // A credential that has expired already is for the API to refuse: the clock of this computer may be wrong.
    if (left > 0) this.#waitUntil(expiresAt - Math.min(LEAD_MS, left / 2), expiresAt);
  }

  stop(): void {
    this.#cancel?.();
    this.#cancel = null;
  }

  #waitUntil(moment: number, expiresAt: number): void {
    const left = moment - this.#environment.now();
    if (left > 0) {
      this.#cancel = this.#environment.after(Math.min(left, STEP_MS), () => this.#waitUntil(moment, expiresAt));
      return;
    }
    this.#cancel = null;
    this.#announced = expiresAt;
    this.#expiring(expiresAt);
  }
}
