import { stem } from '../language/stem.ts';
import { meaning } from '../language/vocabulary.ts';
import { wordsOfName } from '../language/words.ts';
import { fits } from '../tools/shape.ts';
import type { Mention } from './mention.ts';
import type { Reading } from './reading.ts';
import { type Role, roleOf } from './role.ts';
import type { Slot } from './slot.ts';

const CUES: Partial<Record<Role, RegExp>> = {
  limit: /(?:top|first|last|latest|recent|newest|up to|at most|limit(?: of| to)?|only)\s*$/iu,
  least: /(?:over|above|more than|at least|greater than|minimum|min|from)\s*[$€£]?\s*$/iu,
  most: /(?:under|below|less than|at most|up to|maximum|max|cheaper than)\s*[$€£]?\s*$/iu,
};

/**
 * A number. A required property takes the first that is free; an optional one needs a word that points to it: its own
 * name, "top 5", "over 100", or, for a limit, what the tool is about: "5 orders".
 */
export function fillNumber(slot: Slot, reading: Reading): number | undefined {
  const role = roleOf(slot.property, slot.shape);
  const candidates = reading.free('number').filter((mention) => fits(mention.value, slot.shape));
  const pointed = candidates.find((mention) => isPointedTo(mention, role, slot, reading));
  const chosen = pointed ?? (slot.property.required ? candidates[0] : undefined);
  if (chosen !== undefined) reading.take(chosen);
  if (chosen !== undefined || !slot.property.required || role !== 'quantity') return chosen?.value;
  return fits(1, slot.shape) && /\ban?\s+(?!order\b|new\b)\p{L}/iu.test(afterPreposition(reading.text)) ? 1 : undefined;
}

function isPointedTo(mention: Mention, role: Role, { property, nouns }: Slot, reading: Reading): boolean {
  const names = wordsOfName(property.name).map((word) => meaning(stem(word)));
  if (reading.meaningsBefore(mention.start, 1).some((word) => names.includes(word))) return true;
  if (CUES[role]?.test(reading.text.slice(0, mention.start))) return true;
  const next = reading.wordAfter(mention.end);
  return role === 'limit' && next !== undefined && nouns.some((noun) => meaning(stem(noun)) === meaning(next.stem));
}

/** "An order for a chair" asks for one chair: only an article after the preposition counts anything. */
function afterPreposition(text: string): string {
  return /\b(?:for|of)\b(.*)$/isu.exec(text)?.[1] ?? text;
}
