import { withSecretBytes } from '../identity/secret-bytes.ts';
import { DIGIT, GAP, isIn, LETTER, TOKEN68 } from './character.ts';
import { type Detector, NOTHING_HELD } from './detector.ts';
import { type PrefixNode, prefixTree } from './prefix-tree.ts';
import type { Redactions } from './redactions.ts';

type Scheme = 'token' | 'basic';

const SCHEMES = prefixTree<Scheme>([
  ['bearer', 'token'],
  ['dpop', 'token'],
  ['basic', 'basic'],
]);

/** Letters and digits mixed, this long: a token and not a word. */
const MIXED_LENGTH = 12;
/** No word is as long. */
const UNLIKELY_LENGTH = 32;
/** What follows `Basic` is decoded to see; longer than this it is none of the words that may follow. */
const MAX_BASIC_LENGTH = 128;
const MIN_BASIC_LENGTH = 8;

/**
 * Reports what follows `Bearer`, `DPoP` or `Basic` and can be a credential. The scheme itself stays, and so do words:
 * "basic functionality", "bearer token", "Basic plan2".
 */
export class AuthSchemeDetector implements Detector {
  /** How far the word of this moment agrees with a scheme, the end of one included; null: not at all. */
  #word: PrefixNode<Scheme> | null = null;
  /** The scheme before the blanks or the value of this moment. */
  #scheme: Scheme | null = null;
  #start = 0;
  #value = '';
  #isFound = false;

  get idle(): boolean {
    return this.#word === null && this.#scheme === null;
  }

  get heldFrom(): number {
    return this.#value === '' || this.#isFound ? NOTHING_HELD : this.#start;
  }

  step(code: number, position: number, beginsWord: boolean, redactions: Redactions): void {
    if (this.#scheme !== null) this.#follow(this.#scheme, code, position, redactions);
    if (isIn(GAP, code) && this.#word !== null && this.#word.value !== null) this.#scheme = this.#word.value;
    const from = beginsWord ? SCHEMES : this.#word;
    this.#word = from?.next[code | 0x20] ?? null;
  }

  end(position: number, redactions: Redactions): void {
    if (this.#scheme !== null) this.#finish(this.#scheme, position, redactions);
    this.#word = null;
  }

  #follow(scheme: Scheme, code: number, position: number, redactions: Redactions): void {
    if (isIn(TOKEN68, code)) {
      if (this.#isFound) redactions.add(position, position + 1);
      else this.#grow(scheme, code, position, redactions);
    } else if (this.#value !== '' || !isIn(GAP, code)) this.#finish(scheme, position, redactions);
  }

  #grow(scheme: Scheme, code: number, position: number, redactions: Redactions): void {
    if (this.#value === '') this.#start = position;
    this.#value += String.fromCharCode(code);
    this.#isFound = scheme === 'basic' ? this.#value.length > MAX_BASIC_LENGTH : isTokenLike(this.#value);
    if (this.#isFound) redactions.add(this.#start, position + 1);
  }

  #finish(scheme: Scheme, end: number, redactions: Redactions): void {
    if (!this.#isFound && scheme === 'basic' && isUserAndPassword(this.#value)) redactions.add(this.#start, end);
    this.#scheme = null;
    this.#value = '';
    this.#isFound = false;
  }
}

function isTokenLike(value: string): boolean {
  if (value.length >= UNLIKELY_LENGTH) return true;
  return value.length >= MIXED_LENGTH && has(LETTER, value) && has(DIGIT, value);
}

/** RFC 7617 section 2: base64 of a user id, a colon and a password. */
function isUserAndPassword(value: string): boolean {
  if (value.length < MIN_BASIC_LENGTH || !/[0-9A-Z=]/.test(value.slice(1))) return false;
  const decoded = withSecretBytes(value, 'base64', (bytes) => bytes.toString('latin1'));
  return /^[^\x00-\x1f\x7f:]*:[^\x00-\x1f\x7f]*$/.test(decoded);
}

function has(classes: number, value: string): boolean {
  for (let index = 0; index < value.length; index++) if (isIn(classes, value.charCodeAt(index))) return true;
  return false;
}
