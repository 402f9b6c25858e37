import { stem } from './stem.ts';

/** A word of a text. `start` and `end` are where it stands, in UTF-16 units. */
export type Word = { readonly text: string; readonly lower: string; readonly stem: string; readonly start: number; readonly end: number };

/** The words of a text, in order. Letters and digits make words; everything else parts them. */
export function wordsOf(text: string): Word[] {
  return Array.from(text.matchAll(/[\p{L}\p{N}]+(?:['’]\p{L}+)?/gu), (match) => {
    const lower = match[0].toLowerCase();
    return { text: match[0], lower, stem: stem(lower), start: match.index, end: match.index + match[0].length };
  });
}

/** The words of a program's name, in lower case: `customerId`, `customer_id` and `customer-id` are all "customer id". */
export function wordsOfName(name: string): string[] {
  return name
    .replace(/(\p{Ll}|\p{N})(\p{Lu})/gu, '$1 $2')
    .replace(/(\p{Lu})(\p{Lu}\p{Ll})/gu, '$1 $2')
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '')
    .map((word) => word.toLowerCase());
}
