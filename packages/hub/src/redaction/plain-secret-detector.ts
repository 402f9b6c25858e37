import { type Detector, MAX_HELD_LENGTH, NOTHING_HELD } from './detector.ts';
import { isBlank, PlainReader } from './plain-reader.ts';
import type { Redactions } from './redactions.ts';
import type { SecretAutomaton } from './secret-automaton.ts';

/** Shorter secrets are not looked for across blanks: "on line" is not the secret "online". */
const MIN_LENGTH = 12;
/** More blanks than this, and what stands before and after them has nothing to do with each other. */
const MAX_GAP = 64;

/**
 * Reports a session's own secrets as a text means them, and not as it writes them: broken into lines, spaced out, escaped. A
 * blank after its first sign ends one, though: else the end of every other word would be followed up.
 */
export class PlainSecretDetector implements Detector {
  readonly #automaton: SecretAutomaton;
  readonly #reader = new PlainReader((code, from, to) => this.#readSign(code, from, to));
  #redactions: Redactions | null = null;
  #node = 0;
  /** Where the last signs begin; at least those that may be the beginning of a secret. */
  #starts: number[] = [];
  /** Where the last sign ends. */
  #end = 0;

  constructor(automaton: SecretAutomaton) {
    this.#automaton = automaton;
  }

  get idle(): boolean {
    return this.#node === 0 && this.#reader.pendingFrom === null;
  }

  get heldFrom(): number {
    const depth = this.#automaton.depth(this.#node);
    return (depth === 0 ? null : this.#starts.at(-depth)) ?? this.#reader.pendingFrom ?? NOTHING_HELD;
  }

  step(code: number, position: number, _beginsWord: boolean, redactions: Redactions): void {
    this.#redactions = redactions;
    this.#reader.read(code, position);
    if (this.#node === 0) return;
    if (position - this.#end > MAX_GAP || (position === this.#end && isBlank(code) && this.#automaton.depth(this.#node) === 1))
      this.#forget();
    else if (position - this.heldFrom > MAX_HELD_LENGTH) redactions.add(this.heldFrom, this.#end);
  }

  end(): void {
    this.#reader.end();
    this.#forget();
  }

  #readSign(code: number, from: number, to: number): void {
    this.#node = this.#automaton.step(this.#node, code);
    this.#end = to;
    if (this.#node === 0) {
      if (this.#starts.length > 0) this.#starts = [];
      return;
    }
    this.#starts.push(from);
    const depth = this.#automaton.depth(this.#node);
    if (this.#starts.length > 2 * depth + 256) this.#starts = this.#starts.slice(-depth);
    const found = this.#automaton.found(this.#node);
    if (found >= MIN_LENGTH) this.#redactions?.add(this.#starts.at(-found) ?? from, to);
  }

  #forget(): void {
    this.#node = 0;
    this.#starts = [];
  }
}
