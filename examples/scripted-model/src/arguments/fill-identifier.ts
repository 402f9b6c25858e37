import { stem } from '../language/stem.ts';
import { meaning } from '../language/vocabulary.ts';
import { fits, type Property } from '../tools/shape.ts';
import type { Mention } from './mention.ts';
import type { Reading } from './reading.ts';
import { entityOf } from './role.ts';
import type { Slot } from './slot.ts';

/**
 * An identifier: what stands next to its noun ("customer C-7"), or, where the property is required or the text has the
 * shape of one, the first that is free. What stands next to the noun of another thing is never taken.
 */
export function fillIdentifier(slot: Slot, reading: Reading): string | number | undefined {
  const { property } = slot;
  const entity = entityOf(property, slot.nouns);
  const ranked = reading
    .free('identifier', 'number', 'quoted')
    .map((mention) => ({ mention, rank: rankOf(mention, entity, slot, reading) }))
    .filter(({ rank }) => rank > 0)
    .sort((one, other) => other.rank - one.rank);
  for (const { mention } of ranked) {
    const value = writingsOf(mention, property).find((writing) => fits(writing, slot.shape));
    if (value === undefined) continue;
    reading.take(mention);
    return value;
  }
  return undefined;
}

function rankOf(mention: Mention, entity: readonly string[], { property, nouns, things }: Slot, reading: Reading): number {
  const [before] = reading.meaningsBefore(mention.start, 1);
  if (before !== undefined && entity.includes(before)) return 3;
  if (before !== undefined && things.has(before)) return 0;
  const own = nouns.some((noun) => entity.includes(meaning(stem(noun))));
  if (mention.kind === 'identifier') return property.required || own ? 2 : 0;
  // "1042" may be a quantity as well: only what cannot be called without an identifier takes it.
  return property.required && mention.kind === 'number' && isStandingAlone(mention, reading) ? 1 : 0;
}

/** Whether nothing is counted by the number: in "3 widgets" it says how many, in "show 1042" it says which. */
function isStandingAlone(mention: Mention, reading: Reading): boolean {
  const next = reading.wordAfter(mention.end);
  return (
    next === undefined ||
    /\W*[.,;:!?)]\W*/.test(reading.text.slice(mention.end, next.start)) ||
    /^(?:and|or|for|to|please|from|in|with|by|then)$/.test(next.lower)
  );
}

/**
 * The ways to write it, the likeliest first: like the property's own example if it has one ("ORD-1042" for "1042"), as it
 * was written, in capitals, and as a number.
 */
function writingsOf(mention: Mention, property: Property): (string | number)[] {
  const text = mention.text;
  const example = /\b([A-Za-z]{1,8}[-_])\d+\b/.exec(property.hint)?.[1] ?? '';
  const digits = /^(?:[A-Za-z]{1,8}[-_])?(\d+)$/.exec(text)?.[1];
  const alike = example !== '' && digits !== undefined && (digits === text || text.toLowerCase().startsWith(example.toLowerCase()));
  return [...(alike ? [`${example}${digits}`] : []), text, text.toUpperCase(), ...(/^\d{1,15}$/.test(text) ? [Number(text)] : [])];
}
