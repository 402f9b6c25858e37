/** ASCII classes, as bits. */
export const LETTER = 1;
export const DIGIT = 2;
export const ALPHANUMERIC = LETTER | DIGIT;
const HYPHEN_UNDERSCORE = 4;
const DOT = 8;
const BASE64_EXTRA = 16;
const BLANK = 32;

/** What base64url and most vendors' tokens are made of. */
export const WORD = ALPHANUMERIC | HYPHEN_UNDERSCORE;
export const DOTTED_WORD = WORD | DOT;
/** What follows an auth scheme (token68, RFC 9110 section 11.2). */
export const TOKEN68 = DOTTED_WORD | BASE64_EXTRA;
/** Space and tab. */
export const GAP = BLANK;

const CLASSES = Uint8Array.from({ length: 128 }, (_, code) => {
  const character = String.fromCharCode(code);
  if (/[A-Za-z]/.test(character)) return LETTER;
  if (/[0-9]/.test(character)) return DIGIT;
  if (/[-_]/.test(character)) return HYPHEN_UNDERSCORE;
  if (character === '.') return DOT;
  if (/[~+/=]/.test(character)) return BASE64_EXTRA;
  return /[ \t]/.test(character) ? BLANK : 0;
});

/** Whether a UTF-16 code unit is in any of these classes. */
export function isIn(classes: number, code: number): boolean {
  return code < 128 && ((CLASSES[code] ?? 0) & classes) !== 0;
}
