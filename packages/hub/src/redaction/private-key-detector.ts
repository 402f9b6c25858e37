import { type Detector, NOTHING_HELD } from './detector.ts';
import type { Redactions } from './redactions.ts';

const HYPHEN = 0x2d;
const FENCE = 5;
const LABEL_START = 'BEGIN ';
const MAX_LABEL_LENGTH = 60;
const LABEL = /^BEGIN [A-Z0-9 ]*PRIVATE KEY(?: BLOCK)?$/;
/** Base64 in lines, header fields of older forms, and the signs by which JSON writes a line break. */
const BODY = /[A-Za-z0-9+/=\s\\:,]/;

type State = 'outside' | 'hyphens' | 'label' | 'closing' | 'body' | 'ending';

/**
 * Reports private keys in PEM (RFC 7468) and the forms like it: from `-----BEGIN ... PRIVATE KEY-----` to the end of the
 * line that ends it, or, where that is missing, as far as what follows can belong to a key.
 */
export class PrivateKeyDetector implements Detector {
  #state: State = 'outside';
  #start = 0;
  #hyphens = 0;
  #label = '';

  get idle(): boolean {
    return this.#state === 'outside';
  }

  get heldFrom(): number {
    return this.#state === 'hyphens' || this.#state === 'label' || this.#state === 'closing' ? this.#start : NOTHING_HELD;
  }

  step(code: number, position: number, _beginsWord: boolean, redactions: Redactions): void {
    if (this.#state === 'body' || this.#state === 'ending') this.#follow(code, position, redactions);
    else this.#state = this.#open(code, position);
    if (this.#state === 'body' && this.#label !== '') {
      redactions.add(this.#start, position + 1);
      this.#label = '';
      this.#hyphens = 0;
    }
  }

  end(): void {
    this.#state = 'outside';
  }

  #open(code: number, position: number): State {
    if (code === HYPHEN) return this.#hyphen(position);
    if (this.#state !== 'label' && !(this.#state === 'hyphens' && this.#hyphens >= FENCE)) return 'outside';
    this.#label = (this.#state === 'label' ? this.#label : '') + String.fromCharCode(code);
    const isPlausible =
      this.#label.length <= LABEL_START.length
        ? LABEL_START.startsWith(this.#label)
        : this.#label.length <= MAX_LABEL_LENGTH && /[A-Z0-9 ]/.test(String.fromCharCode(code));
    return isPlausible ? 'label' : 'outside';
  }

  #hyphen(position: number): State {
    if (this.#state === 'label' && LABEL.test(this.#label)) {
      this.#hyphens = 1;
      return 'closing';
    }
    if (this.#state === 'closing') {
      this.#hyphens += 1;
      return this.#hyphens === FENCE ? 'body' : 'closing';
    }
    this.#hyphens = this.#state === 'hyphens' ? this.#hyphens + 1 : 1;
    // Of a longer row of hyphens only the last five can be the fence, so no more are held.
    this.#start = Math.max(position - FENCE + 1, position - this.#hyphens + 1);
    return 'hyphens';
  }

  /** Within a key: up to the second row of five hyphens, or to the first sign that no key holds. */
  #follow(code: number, position: number, redactions: Redactions): void {
    if (code === HYPHEN) {
      this.#hyphens += 1;
      if (this.#hyphens === FENCE) this.#state = this.#state === 'body' ? 'ending' : 'outside';
    } else if (BODY.test(String.fromCharCode(code))) this.#hyphens = 0;
    else this.#state = 'outside';
    if (this.#state !== 'outside' || code === HYPHEN) redactions.add(position, position + 1);
  }
}
