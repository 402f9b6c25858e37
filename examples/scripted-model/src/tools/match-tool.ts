import type { Intention } from '../language/intention.ts';
import { stem } from '../language/stem.ts';
import { isStopWord, meaning } from '../language/vocabulary.ts';
import { type Word, wordsOfName } from '../language/words.ts';
import type { Property } from './shape.ts';
import type { Tool } from './tool.ts';

/** Below this a tool is no answer to the words. */
const MINIMUM_SCORE = 2;

/** What filling a tool's arguments from the same words came to. */
export type Fill = { readonly missing: number; readonly identified: boolean; readonly unusedIdentifier: boolean };

/**
 * How well a tool answers the words; null where it does not. A tool that changes something is only an answer to a verb that asks
 * for that change, and no verb alone is enough: something must be named that the tool is about.
 */
export function scoreTool(tool: Tool, words: readonly Word[], intention: Intention, fill: Fill): number | null {
  const asked = tool.action === intention.action;
  if (!asked && tool.action !== 'read') return null;
  // Whoever asks to cancel is not answered by a look: without a tool that cancels, there is nothing to do.
  if (!asked && intention.verb !== null && intention.action !== 'read') return null;
  const said = words.filter((word) => !isStopWord(word.lower));
  const meanings = new Set(said.map((word) => meaning(word.stem)));
  const exact = new Set(said.map((word) => word.lower));

  const named = tool.nouns.filter((noun) => meanings.has(meaning(stem(noun))));
  const described = [...tool.mentions].filter((mention) => meanings.has(mention)).length;
  const choices = tool.properties.filter((property) => namesChoice(property, meanings)).length;
  const properties = tool.properties.filter((property) => namesProperty(property, meanings)).length;
  if (named.length === 0 && choices === 0 && properties === 0 && described < 2) return null;

  let score = asked ? (intention.verb === null ? 1 : 2) : -3;
  if (intention.verb !== null && stem(tool.verb ?? '') === intention.verb.stem) score += 1;
  score += 3 * named.length - (tool.nouns.length - named.length);
  score += 0.5 * tool.nouns.filter((noun) => exact.has(noun)).length;
  score += 0.5 * Math.min(described, 4);
  score += 1.5 * Math.min(choices, 2);
  score += 0.5 * Math.min(properties, 2);
  if ([...tool.namespace].some((word) => meanings.has(word))) score += 0.5;
  score -= fill.missing;
  if (fill.identified) score += 1.5;
  if (fill.unusedIdentifier) score -= 1;
  return score >= MINIMUM_SCORE ? score : null;
}

function namesChoice(property: Property, meanings: ReadonlySet<string>): boolean {
  const shape = property.shape.kind === 'array' ? property.shape.items : property.shape;
  if (shape.kind !== 'choice') return false;
  return shape.values.some((value) => {
    const words = typeof value === 'string' ? wordsOfName(value) : [];
    return words.length > 0 && words.every((word) => meanings.has(meaning(stem(word))));
  });
}

function namesProperty(property: Property, meanings: ReadonlySet<string>): boolean {
  return wordsOfName(property.name).some((word) => !isStopWord(word) && word !== 'id' && meanings.has(meaning(stem(word))));
}
