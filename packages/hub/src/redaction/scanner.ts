import { AuthSchemeDetector } from './auth-scheme-detector.ts';
import { JwtDetector } from './jwt-detector.ts';
import { OwnSecretDetector } from './own-secret-detector.ts';
import { PlainSecretDetector } from './plain-secret-detector.ts';
import { PrefixedTokenDetector } from './prefixed-token-detector.ts';
import { PrivateKeyDetector } from './private-key-detector.ts';
import { Redactions } from './redactions.ts';
import { REDACTED, type RedactingStream } from './redactor.ts';
import type { SecretAutomaton } from './secret-automaton.ts';
import { ALL, IS_ALPHANUMERIC, JWT, OWN_SECRET, PREFIXED, PRIVATE_KEY, SCHEME, type WakeTables, WITHIN_WORD } from './wake-tables.ts';

/**
 * Redacts one text that comes in pieces. Each detector reads every code unit once, so what is taken out cannot depend
 * on how the text was cut; a whole text is one piece. Everything is released that no detector still waits on: of
 * ordinary prose at most the last letters, and those only where a token or a secret begins with them.
 */
export class Scanner implements RedactingStream {
  // Named one by one, not as a list: the calls are then direct ones, which halves the time.
  readonly #secrets: OwnSecretDetector | null;
  readonly #plainSecrets: PlainSecretDetector | null;
  readonly #jwt = new JwtDetector();
  readonly #prefixed = new PrefixedTokenDetector();
  readonly #scheme = new AuthSchemeDetector();
  readonly #privateKey = new PrivateKeyDetector();
  readonly #redactions = new Redactions();
  readonly #wake: WakeTables;
  /** What has been read and not released; its first unit is at `#released`. */
  #held = '';
  #released = 0;
  #position = 0;
  /** Where the last redaction that was written ends. What touches it belongs to it. */
  #redactedTo = -1;
  #wasAlphanumeric = false;
  /** The detectors that are on to something. */
  #awake = 0;

  /** `wake` are the tables of the same automaton. */
  constructor(automaton: SecretAutomaton | null, wake: WakeTables) {
    this.#wake = wake;
    this.#secrets = automaton === null ? null : new OwnSecretDetector(automaton);
    this.#plainSecrets = automaton === null ? null : new PlainSecretDetector(automaton);
  }

  push(text: string): string {
    this.#held += text;
    this.#read(text);
    return this.#release(
      Math.min(
        this.#position,
        this.#secrets?.heldFrom ?? this.#position,
        this.#plainSecrets?.heldFrom ?? this.#position,
        this.#jwt.heldFrom,
        this.#prefixed.heldFrom,
        this.#scheme.heldFrom,
        this.#privateKey.heldFrom,
      ),
    );
  }

  end(): string {
    this.#secrets?.end();
    this.#plainSecrets?.end();
    this.#jwt.end();
    this.#prefixed.end(this.#position, this.#redactions);
    this.#scheme.end(this.#position, this.#redactions);
    this.#privateKey.end();
    return this.#release(this.#position);
  }

  #read(text: string): void {
    const { signs, pairs } = this.#wake;
    let wasAlphanumeric = this.#wasAlphanumeric;
    for (let index = 0; index < text.length; index++) {
      const code = text.charCodeAt(index);
      const flags = signs[code] ?? 0;
      let woken = (wasAlphanumeric ? flags >> WITHIN_WORD : flags) & ALL;
      if (woken !== 0 && index + 1 < text.length) {
        const next = text.charCodeAt(index + 1);
        if ((code | next) < 128) woken &= pairs[(code << 7) | next] ?? 0;
      }
      const due = this.#awake | woken;
      if (due !== 0) this.#step(due, code, this.#position + index, !wasAlphanumeric);
      wasAlphanumeric = (flags & IS_ALPHANUMERIC) !== 0;
    }
    this.#wasAlphanumeric = wasAlphanumeric;
    this.#position += text.length;
  }

  #step(due: number, code: number, position: number, beginsWord: boolean): void {
    const redactions = this.#redactions;
    let awake = 0;
    if (due & OWN_SECRET && this.#secrets !== null && this.#plainSecrets !== null) {
      this.#secrets.step(code, position, beginsWord, redactions);
      this.#plainSecrets.step(code, position, beginsWord, redactions);
      if (!this.#secrets.idle || !this.#plainSecrets.idle) awake |= OWN_SECRET;
    }
    if (due & JWT) {
      this.#jwt.step(code, position, beginsWord, redactions);
      if (!this.#jwt.idle) awake |= JWT;
    }
    if (due & PREFIXED) {
      this.#prefixed.step(code, position, beginsWord, redactions);
      if (!this.#prefixed.idle) awake |= PREFIXED;
    }
    if (due & SCHEME) {
      this.#scheme.step(code, position, beginsWord, redactions);
      if (!this.#scheme.idle) awake |= SCHEME;
    }
    if (due & PRIVATE_KEY) {
      this.#privateKey.step(code, position, beginsWord, redactions);
      if (!this.#privateKey.idle) awake |= PRIVATE_KEY;
    }
    this.#awake = awake;
  }

  /** Everything before `safe`, and the whole of a redaction that begins there or before. */
  #release(safe: number): string {
    let output = '';
    let from = this.#released;
    for (let next = this.#redactions.takeUpTo(safe); next !== null; next = this.#redactions.takeUpTo(safe)) {
      if (next.start > from) output += this.#slice(from, next.start);
      if (next.start > this.#redactedTo) output += REDACTED;
      this.#redactedTo = Math.max(this.#redactedTo, next.end);
      from = Math.max(from, next.end);
    }
    if (safe > from) {
      output += this.#slice(from, safe);
      from = safe;
    }
    if (from > this.#released) this.#held = this.#held.slice(from - this.#released);
    this.#released = from;
    return output;
  }

  #slice(from: number, to: number): string {
    return this.#held.slice(from - this.#released, to - this.#released);
  }
}
