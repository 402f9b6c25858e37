import { stem } from '../language/stem.ts';
import { meaning } from '../language/vocabulary.ts';
import { fits, type Property } from '../tools/shape.ts';
import type { Tool } from '../tools/tool.ts';
import { fillValue } from './fill-value.ts';
import { fillFreeText } from './free-text.ts';
import { type ParsedText, Reading } from './reading.ts';
import { entityOf, roleOf } from './role.ts';

/** What a text gives for a tool. `missing` are the required properties that it says nothing of. */
export type Filling = {
  readonly arguments: Readonly<Record<string, unknown>>;
  readonly missing: readonly Property[];
  /** Whether an identifier was used, and whether one was named and not used. */
  readonly identified: boolean;
  readonly unusedIdentifier: boolean;
};

/**
 * Fills a tool's arguments from a text. Every value fits its schema, as far as {@link fits} understands it. In `earlier`,
 * the texts before it with the latest first, it is looked up what "it" is.
 */
export function fillArguments(tool: Tool, source: ParsedText, things: ReadonlySet<string>, earlier: readonly ParsedText[] = []): Filling {
  const reading = new Reading(source);
  const values = new Map<string, unknown>();
  for (const property of inOrder(tool.properties)) {
    const value = fillProperty(property, tool.nouns, things, reading);
    if (value !== undefined) values.set(property.name, value);
  }
  const open = tool.properties.filter((property) => !values.has(property.name));
  for (const [name, value] of fillFreeText(open, tool.nouns, tool.properties, reading)) values.set(name, value);
  for (const property of open) {
    const value = values.has(property.name) ? undefined : fromEarlier(property, tool, source, things, earlier);
    if (value !== undefined) values.set(property.name, value);
  }
  const filled = tool.properties.filter((property) => values.has(property.name));
  return {
    arguments: Object.fromEntries(filled.map((property) => [property.name, values.get(property.name)])),
    missing: tool.properties.filter((property) => property.required && !values.has(property.name)),
    identified: filled.some((property) => roleOf(property, property.shape) === 'identifier'),
    unusedIdentifier:
      reading.free('identifier').length > 0 || reading.free('number').some((number) => isOfThing(number.start, things, reading)),
  };
}

/** The names of everything that the tools are about, as meanings. */
export function thingsOf(tools: readonly Tool[]): ReadonlySet<string> {
  const names = tools.flatMap((tool) => [
    ...tool.nouns.map((noun) => meaning(stem(noun))),
    ...tool.properties
      .filter((property) => roleOf(property, property.shape) === 'identifier')
      .flatMap((property) => entityOf(property, [])),
  ]);
  return new Set(names);
}

function fillProperty(property: Property, nouns: readonly string[], things: ReadonlySet<string>, reading: Reading, depth = 0): unknown {
  const { shape } = property;
  if (shape.kind !== 'object') {
    const value = fillValue({ property, shape, nouns, things }, reading);
    return value !== undefined && fits(value, shape) ? value : undefined;
  }
  if (depth > 2 || shape.properties.length === 0) return undefined;
  const values = new Map<string, unknown>();
  for (const inner of inOrder(shape.properties)) values.set(inner.name, fillProperty(inner, nouns, things, reading, depth + 1));
  if (shape.properties.some((inner) => inner.required && values.get(inner.name) === undefined)) return undefined;
  const given = [...values].filter(([, value]) => value !== undefined);
  return given.length > 0 ? Object.fromEntries(given) : undefined;
}

/** What is surest first, and of that what is required, so that a guess never takes what a certainty needs. */
function inOrder(properties: readonly Property[]): Property[] {
  const rank = (property: Property): number => {
    const role = roleOf(property, property.shape);
    const surety = property.shape.kind === 'choice' ? 0 : role === 'identifier' ? 1 : role === 'limit' ? 2 : 3;
    return surety * 2 + (property.required ? 0 : 1);
  };
  return properties.toSorted((one, other) => rank(one) - rank(other));
}

/** "Cancel it" means what was spoken of before. */
function fromEarlier(
  property: Property,
  tool: Tool,
  { text }: ParsedText,
  things: ReadonlySet<string>,
  earlier: readonly ParsedText[],
): unknown {
  if (!property.required || roleOf(property, property.shape) !== 'identifier') return undefined;
  if (!/\b(?:it|its|that|this|one|same|him|her|them)\b/iu.test(text)) return undefined;
  for (const before of earlier) {
    const value = fillProperty(property, tool.nouns, things, new Reading(before));
    if (value !== undefined) return value;
  }
  return undefined;
}

function isOfThing(place: number, things: ReadonlySet<string>, reading: Reading): boolean {
  return reading.meaningsBefore(place, 1).some((word) => things.has(word));
}
