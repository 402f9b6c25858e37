/** Gets each sign that a text means, and from where to where it stands in the text. */
export type OnSign = (code: number, from: number, to: number) => void;

/** A whole escape: of JSON (its backslashes doubled, where JSON is within JSON), of URLs, of HTML, of a shell. */
const ESCAPE =
  /^(?:\\+u([0-9a-f]{4})|(?:\\+x|%)([0-9a-f]{2})|&#x([0-9a-f]{1,4});|&#([0-9]{1,5});|\\+([nrt])|\\+(["'/])|&(amp|lt|gt|quot|apos);)$/i;
const BEGINNING =
  /^(?:\\{1,8}|\\{1,8}(?:u[0-9a-f]{0,3}|x[0-9a-f]?)|%[0-9a-f]?|&|&#[0-9]{0,5}|&#x[0-9a-f]{0,4}|&a(?:mp?|pos?|p)?|&[lg]t?|&q(?:u|uo|uot)?)$/i;

const NAMED = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" } as const;
const BACKSLASH = 0x5c;
const PERCENT = 0x25;
const AMPERSAND = 0x26;

/**
 * Reads a text as what it means to a reader: escapes count as the sign they stand for, and blanks, line breaks and
 * signs that are shown as nothing do not count. So a secret is found also where it was broken into lines, spaced out, or escaped
 * sign by sign.
 */
export class PlainReader {
  readonly #onSign: OnSign;
  /** What may yet be an escape; it begins at `#pendingFrom`. */
  #pending = '';
  #pendingFrom = 0;

  constructor(onSign: OnSign) {
    this.#onSign = onSign;
  }

  /** Where an escape began that is not complete; null where none did. */
  get pendingFrom(): number | null {
    return this.#pending === '' ? null : this.#pendingFrom;
  }

  read(code: number, position: number): void {
    if (this.#pending !== '') {
      this.#pending += String.fromCharCode(code);
      if (BEGINNING.test(this.#pending)) return;
      const escape = ESCAPE.exec(this.#pending);
      const from = this.#pendingFrom;
      const raw = this.#pending.slice(0, -1);
      this.#pending = '';
      if (escape !== null) {
        const meant = meaningOf(escape);
        if (!isSkipped(meant)) this.#onSign(meant, from, position + 1);
        return;
      }
      for (let index = 0; index < raw.length; index++) this.#onSign(raw.charCodeAt(index), from + index, from + index + 1);
    }
    if (beginsEscape(code)) {
      this.#pending = String.fromCharCode(code);
      this.#pendingFrom = position;
    } else if (!isSkipped(code)) this.#onSign(code, position, position + 1);
  }

  /** Forgets an escape that the text ended in. */
  end(): void {
    this.#pending = '';
  }
}

/** Whether a sign may begin an escape. */
export function beginsEscape(code: number): boolean {
  return code === BACKSLASH || code === PERCENT || code === AMPERSAND;
}

/** Space and tab. */
export function isBlank(code: number): boolean {
  return code === 0x20 || code === 0x09;
}

export function isLineBreak(code: number): boolean {
  return code >= 0x0a && code <= 0x0d;
}

/** Blanks, line breaks, and what is shown as nothing: zero-width signs, joiners, soft hyphens, marks of byte order and direction. */
export function isSkipped(code: number): boolean {
  if (code <= 0x20) return isBlank(code) || isLineBreak(code);
  if (code < 0x2000) return code === 0xa0 || code === 0xad || code === 0x34f || code === 0x61c || code === 0x180e;
  return code <= 0x200f || (code >= 0x2028 && code <= 0x202f) || (code >= 0x205f && code <= 0x206f) || code === 0x3000 || code === 0xfeff;
}

function meaningOf([, unicode, byte, hexadecimal, decimal, blank, literal, name]: RegExpExecArray): number {
  const digits = unicode ?? byte ?? hexadecimal;
  if (digits !== undefined) return Number.parseInt(digits, 16);
  if (decimal !== undefined) return Number(decimal);
  if (blank !== undefined) return 0x20;
  if (literal !== undefined) return literal.charCodeAt(0);
  const known = Object.entries(NAMED).find(([key]) => key === name?.toLowerCase());
  return (known?.[1] ?? '&').charCodeAt(0);
}
