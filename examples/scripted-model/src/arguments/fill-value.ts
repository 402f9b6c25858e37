import { stem } from '../language/stem.ts';
import { actionOf, isStopWord, meaning } from '../language/vocabulary.ts';
import { wordsOfName } from '../language/words.ts';
import { fits, type Property, type Scalar, type Shape } from '../tools/shape.ts';
import { fillDate } from './fill-date.ts';
import { fillIdentifier } from './fill-identifier.ts';
import { fillNumber } from './fill-number.ts';
import type { Reading } from './reading.ts';
import { roleOf } from './role.ts';
import type { Slot } from './slot.ts';

/**
 * Takes from the text the value a property asks for, by what it says of itself; undefined where the text has none. Free
 * text is not taken here, because it is what all the others leave over.
 */
export function fillValue(slot: Slot, reading: Reading): unknown {
  switch (slot.shape.kind) {
    case 'choice':
      return fillChoice(slot.shape.values, slot.property, reading);
    case 'boolean':
      return fillBoolean(slot, reading);
    case 'number':
      return roleOf(slot.property, slot.shape) === 'identifier' ? fillIdentifier(slot, reading) : fillNumber(slot, reading);
    case 'string':
      return fillString(slot, reading);
    case 'array':
      return fillArray(slot, slot.shape, reading);
    case 'object':
    case 'unknown':
      return undefined;
  }
}

function fillString(slot: Slot, reading: Reading): string | number | undefined {
  const role = roleOf(slot.property, slot.shape);
  if (role === 'identifier') return fillIdentifier(slot, reading);
  if (role === 'email' || role === 'url') {
    const mention = reading.free(role).find((candidate) => fits(candidate.text, slot.shape));
    if (mention !== undefined) reading.take(mention);
    return mention?.text;
  }
  return role === 'date' || role === 'date_from' || role === 'date_to' ? fillDate(slot, role, reading) : undefined;
}

/** The first choice all of whose words are there, and not denied: "not shipped" is not `shipped`. */
function fillChoice(values: readonly Scalar[], property: Property, reading: Reading): Scalar | undefined {
  const [only] = values;
  if (values.length === 1 && property.required) return only;
  for (const comparable of [(word: string) => stem(word), (word: string) => meaning(stem(word))]) {
    for (const value of values) {
      if (typeof value === 'number') {
        const mention = reading.free('number').find((number) => number.value === value && namedBefore(property, number.start, reading));
        if (mention !== undefined) {
          reading.take(mention);
          return value;
        }
      }
      if (typeof value !== 'string') continue;
      const wanted = wordsOfName(value);
      const found = wanted.map((word) => reading.words.find((said) => isForm(said.lower, word, comparable) && !reading.isTaken(said)));
      if (wanted.length === 0 || found.some((word) => word === undefined || denied(word.start, reading))) continue;
      for (const word of found) if (word !== undefined) reading.take(word);
      return value;
    }
  }
  return undefined;
}

/** Whether a word says a word of a choice. A verb does not: whoever says "cancel" does not ask for what is cancelled. */
function isForm(said: string, wanted: string, comparable: (word: string) => string): boolean {
  return said === wanted || (comparable(said) === comparable(wanted) && actionOf(said, 'strong') === undefined);
}

function fillBoolean({ property }: Slot, reading: Reading): boolean | undefined {
  const wanted = wordsOfName(property.name).filter((word) => !isStopWord(word) && !/^(?:include|show|has|is|with)$/.test(word));
  const found = wanted.map((word) => reading.words.find((said) => said.stem === stem(word) && !reading.isTaken(said)));
  if (found.length === 0 || found.some((word) => word === undefined)) return undefined;
  for (const word of found) if (word !== undefined) reading.take(word);
  return !found.some((word) => word !== undefined && denied(word.start, reading));
}

/** As many values as the text has, each by the rules of its kind. */
function fillArray(slot: Slot, shape: Extract<Shape, { kind: 'array' }>, reading: Reading): unknown[] | undefined {
  const values: unknown[] = [];
  const item: Slot = { ...slot, shape: shape.items };
  while (values.length < Math.min(shape.maximum, 20)) {
    const free = shape.items.kind === 'string' ? reading.free('quoted')[0] : undefined;
    if (free !== undefined) reading.take(free);
    const value = free?.text ?? fillValue(item, reading);
    if (value === undefined || values.includes(value) || !fits(value, shape.items)) break;
    values.push(value);
  }
  return values.length > 0 && fits(values, shape) ? values : undefined;
}

function namedBefore(property: Property, place: number, reading: Reading): boolean {
  const names = wordsOfName(property.name).map((word) => meaning(stem(word)));
  return reading.meaningsBefore(place, 1).some((word) => names.includes(word));
}

function denied(place: number, reading: Reading): boolean {
  return /^(?:not|no|non|without|except|excluding|exclude|isn't|aren't|don't)$/.test(reading.wordBefore(place)?.lower ?? '');
}
