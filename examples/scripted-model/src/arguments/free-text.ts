import { stem } from '../language/stem.ts';
import { actionOf, meaning } from '../language/vocabulary.ts';
import { type Word, wordsOfName } from '../language/words.ts';
import { fits, type Property } from '../tools/shape.ts';
import type { Reading } from './reading.ts';
import { roleOf } from './role.ts';

const INTRODUCES = /^(?:for|about|of|named|called|titled|saying|containing|contains|matching|with|like)$/;
const SEARCHES = /\b(?:search|find|look(?:ing)? for)\b/iu;

/**
 * Free text for the string properties that nothing else has filled: what follows the property's own name ("title Broken
 * lamp"), what is in quotes, and for one of them what no other argument has taken. An optional property takes the last
 * only if it is there to search by, and the words do search.
 */
export function fillFreeText(
  open: readonly Property[],
  nouns: readonly string[],
  all: readonly Property[],
  reading: Reading,
): Map<string, string> {
  const filled = new Map<string, string>();
  const candidates = open.filter(
    (property) => property.shape.kind === 'string' && ['text', 'query'].includes(roleOf(property, property.shape)),
  );
  const give = (property: Property, text: string | undefined): void => {
    if (text === undefined || filled.has(property.name) || !fits(text, property.shape)) return;
    filled.set(property.name, text);
  };
  for (const property of candidates) give(property, afterName(property, nouns, all, reading));
  const wanting = candidates.filter((property) => property.required || roleOf(property, property.shape) === 'query');
  for (const property of wanting) {
    const [quoted] = filled.has(property.name) ? [] : reading.free('quoted');
    if (quoted !== undefined) reading.take(quoted);
    give(property, quoted?.text);
  }
  const first = wanting.find((property) => !filled.has(property.name));
  if (first !== undefined) give(first, remainder(first.required, nouns, all, reading));
  return filled;
}

/** "title Broken lamp, description ..." gives "Broken lamp" for `title`; not where the name is what the tool is about. */
function afterName(property: Property, nouns: readonly string[], all: readonly Property[], reading: Reading): string | undefined {
  const name = wordsOfName(property.name).at(-1) ?? '';
  if (nouns.some((noun) => stem(noun) === stem(name))) return undefined;
  const others = all.flatMap((other) => (other === property ? [] : wordsOfName(other.name).slice(-1))).map(escape);
  const next = others.length === 0 ? '' : `|\\s+(?:and\\s+)?(?:with\\s+)?(?:${others.join('|')})\\b`;
  const found = new RegExp(`\\b${escape(name)}(?:\\s+is|\\s*[:=])?\\s+(.{1,300}?)(?=[,;.!?](?:\\s|$)${next}|$)`, 'iu').exec(reading.text);
  const value = found?.[1]?.trim().replace(/^["'“](.*)["'”]$/u, '$1');
  if (found === null || value === undefined || value === '') return undefined;
  const span = { start: found.index, end: found.index + found[0].length };
  if (reading.isTaken(span)) return undefined;
  reading.take(span);
  return value;
}

/** What is left of the text when the verb, what the tool is about, the names of its properties and all filler are gone. */
function remainder(required: boolean, nouns: readonly string[], all: readonly Property[], reading: Reading): string | undefined {
  const spent = new Set([...nouns, ...all.flatMap((property) => wordsOfName(property.name))].map((word) => meaning(stem(word))));
  const verb = reading.words.find(
    (word) => actionOf(word.lower, 'strong') !== undefined || (word.lower === 'order' && word === reading.words[0]),
  );
  const kept = (from: number): Word[] =>
    reading
      .leftOver(from)
      .filter((word) => word !== verb && actionOf(word.lower, 'strong') === undefined && !spent.has(meaning(word.stem)));
  const introduced = reading.words.map((word) => (INTRODUCES.test(word.lower) && word.start > (verb?.start ?? -1) ? kept(word.end) : []));
  const after = introduced.find((words) => words.length > 0);
  if (!required && after === undefined && !SEARCHES.test(reading.text)) return undefined;
  return joined(after ?? kept(0), reading);
}

/** The text from the first of the words to the last, without what other arguments have taken from between. */
function joined(words: readonly Word[], reading: Reading): string | undefined {
  const [first, last] = [words[0], words.at(-1)];
  if (first === undefined || last === undefined) return undefined;
  const between = reading.words.filter((word) => word.start >= first.start && word.end <= last.end && !reading.isTaken(word));
  let text = '';
  let end = first.start;
  for (const word of between) {
    const gap = reading.text.slice(end, word.start);
    text += text === '' ? word.text : `${gap.length <= 3 ? gap : ' '}${word.text}`;
    end = word.end;
  }
  return text.replace(/\s+/gu, ' ');
}

function escape(text: string): string {
  return text.replace(/[^\p{L}\p{N}]/gu, '');
}
