import { isDeepStrictEqual } from 'node:util';
import type { JsonObject } from '@diosc/protocol';
import { z } from 'zod';

/** Characters of one text. A system prompt may have a hundred thousand, and the audit is not where it is kept. */
const MAX_TEXT_LENGTH = 1000;

const jsonSchema = z.record(z.string(), z.json());

/** A resource as JSON; null where it is not there yet, or no longer. */
export type ResourceState = object | null;

/**
 * The fields in which two states of a resource differ, as they were and as they are. Long texts are cut. It hides nothing:
 * whoever has a secret in a state puts "set" or "not set" there first.
 */
export function changedFields(before: ResourceState, after: ResourceState): { readonly before: JsonObject; readonly after: JsonObject } {
  const [was, is] = [entriesOf(before), entriesOf(after)];
  const names = [...new Set([...was.keys(), ...is.keys()])].filter((name) => !isDeepStrictEqual(was.get(name), is.get(name)));
  return { before: pick(was, names), after: pick(is, names) };
}

function entriesOf(state: ResourceState): ReadonlyMap<string, unknown> {
  return new Map(state === null ? [] : Object.entries(state));
}

function pick(state: ReadonlyMap<string, unknown>, names: readonly string[]): JsonObject {
  const entries = names.flatMap((name) => (state.get(name) === undefined ? [] : [[name, cut(state.get(name))]]));
  return jsonSchema.parse(Object.fromEntries(entries));
}

function cut(value: unknown): unknown {
  if (typeof value === 'string') return value.length > MAX_TEXT_LENGTH ? `${value.slice(0, MAX_TEXT_LENGTH).toWellFormed()} [...]` : value;
  if (Array.isArray(value)) return value.map(cut);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).flatMap(([name, member]) => (member === undefined ? [] : [[name, cut(member)]])));
}
