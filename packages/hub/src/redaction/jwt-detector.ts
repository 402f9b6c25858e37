import { DOTTED_WORD, isIn, WORD } from './character.ts';
import { type Detector, MAX_HELD_LENGTH, NOTHING_HELD } from './detector.ts';
import type { Redactions } from './redactions.ts';

const LOWER_E = 0x65;
const LOWER_Y = 0x79;
const UPPER_J = 0x4a;
const DOT = 0x2e;

/** The header of a JWT is longer; base64url of the shortest JSON object with `alg` has 18 characters. */
const MIN_HEADER = 10;
const MIN_PART = 8;

type State = 'outside' | 'e' | 'ey' | 'header' | 'second' | 'third' | 'found';

/**
 * Reports signed and encrypted JSON Web Tokens (RFC 7515, RFC 7516): `eyJ`, which is base64url of `{"`, up to a dot,
 * then a part and another dot; the second part of an encrypted one may be empty. One dot is not enough, because
 * pagination cursors are often base64 of JSON and end a sentence.
 *
 * One candidate is enough: another that begins within it can only be longer than needed where this one is too.
 */
export class JwtDetector implements Detector {
  #state: State = 'outside';
  #start = 0;
  #length = 0;

  get idle(): boolean {
    return this.#state === 'outside';
  }

  get heldFrom(): number {
    return this.#state === 'outside' || this.#state === 'found' ? NOTHING_HELD : this.#start;
  }

  step(code: number, position: number, beginsWord: boolean, redactions: Redactions): void {
    this.#state = this.#next(code, position, beginsWord);
    if (this.#state === 'outside') return;
    if (position - this.#start >= MAX_HELD_LENGTH) this.#state = 'found';
    if (this.#state === 'found') redactions.add(this.#start, position + 1);
  }

  end(): void {
    this.#state = 'outside';
  }

  #next(code: number, position: number, beginsWord: boolean): State {
    switch (this.#state) {
      case 'outside':
        if (!beginsWord || code !== LOWER_E) return 'outside';
        this.#start = position;
        return 'e';
      case 'e':
        return code === LOWER_Y ? 'ey' : 'outside';
      case 'ey':
        this.#length = 0;
        return code === UPPER_J ? 'header' : 'outside';
      case 'header':
        return this.#within('header', code, this.#length >= MIN_HEADER ? 'second' : 'outside');
      case 'second':
        if (this.#length === 0) return this.#within('second', code, 'third');
        return this.#within('second', code, this.#length >= MIN_PART ? 'found' : 'outside');
      case 'third':
        return this.#within('third', code, this.#length >= MIN_PART ? 'found' : 'outside');
      case 'found':
        return isIn(DOTTED_WORD, code) ? 'found' : 'outside';
    }
  }

  #within(state: State, code: number, afterDot: State): State {
    if (code === DOT) {
      this.#length = 0;
      return afterDot;
    }
    this.#length += 1;
    return isIn(WORD, code) ? state : 'outside';
  }
}
