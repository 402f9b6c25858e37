import { type Days, datesIn } from './dates.ts';

type At = { readonly start: number; readonly end: number };

/** Something in a text that may be an argument. Mentions do not overlap. `text` is its value as written, without quotes or "#". */
export type Mention = At & { readonly text: string } & (
    | { readonly kind: 'quoted' }
    | { readonly kind: 'url' }
    | { readonly kind: 'email' }
    | { readonly kind: 'identifier' }
    | { readonly kind: 'date'; readonly days: Days }
    | { readonly kind: 'number'; readonly value: number }
  );

const NUMBER_WORDS = 'zero one two three four five six seven eight nine ten eleven twelve'.split(' ');

const PATTERNS: readonly [kind: 'quoted' | 'url' | 'email' | 'identifier', pattern: RegExp][] = [
  ['quoted', /"([^"\n]{1,300})"|“([^”\n]{1,300})”|(?<![\p{L}\p{N}])'([^'\n]{1,300})'(?![\p{L}\p{N}])/gu],
  ['url', /(https?:\/\/[^\s<>"']+[^\s<>"'.,;:!?)])/gu],
  ['email', /([\p{L}\p{N}._%+-]{1,64}@[\p{L}\p{N}-]{1,63}(?:\.[\p{L}\p{N}-]{1,63}){1,8})/gu],
];

const IDENTIFIERS: readonly RegExp[] = [
  /\b([\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12})\b/giu,
  /#([\p{L}\p{N}][\p{L}\p{N}_-]{0,63})/gu,
  // A word of letters and digits: ORD-1042, C-7, ast_01ab, b2.
  /\b(?!\d+(?:st|nd|rd|th|x|k|am|pm)\b)(?=[\w-]{0,63}\d)(?=[\w-]{0,63}[a-z])([a-z0-9]+(?:[-_][a-z0-9]+)*)\b/giu,
  /\b(\d+(?:[-_]\d+)+)\b/gu,
];

/** The mentions in a text, in order. Where patterns overlap, the more telling one has it. `now` is what "today" means. */
export function mentionsIn(text: string, now: Date): Mention[] {
  const found: Mention[] = [];
  const add = (mention: Mention): void => {
    if (!found.some((other) => mention.start < other.end && other.start < mention.end)) found.push(mention);
  };
  for (const [kind, pattern] of PATTERNS) {
    for (const match of text.matchAll(pattern))
      add({ kind, ...at(match), text: match.slice(1).find((group) => group !== undefined) ?? '' });
  }
  for (const { start, end, days } of datesIn(text, now)) add({ kind: 'date', start, end, text: text.slice(start, end), days });
  for (const pattern of IDENTIFIERS) {
    for (const match of text.matchAll(pattern)) add({ kind: 'identifier', ...at(match), text: match[1] ?? '' });
  }
  for (const match of text.matchAll(/(?<![\p{L}\p{N}.])-?\d{1,15}(?:,\d{3})*(?:\.\d{1,6})?(?![\p{L}\p{N}])/gu)) {
    add({ kind: 'number', ...at(match), text: match[0], value: Number(match[0].replaceAll(',', '')) });
  }
  for (const match of text.matchAll(new RegExp(`\\b(?:${NUMBER_WORDS.join('|')}|an? dozen|dozen)\\b`, 'giu'))) {
    const value = NUMBER_WORDS.indexOf(match[0].toLowerCase());
    add({ kind: 'number', ...at(match), text: match[0], value: value < 0 ? 12 : value });
  }
  return found.sort((one, other) => one.start - other.start);
}

function at(match: RegExpExecArray): At {
  return { start: match.index, end: match.index + match[0].length };
}
