import type { JsonObject, JsonValue } from '@diosc/protocol';

/** Objects within objects, the outermost included. */
const MAX_DEPTH = 8;

/**
 * A copy of parsed JSON that can be stored anywhere: without NUL characters and halves of characters, which PostgreSQL refuses,
 * and without a `__proto__` key, which would become a prototype where somebody copies it. Null when it is nested deeper than 8
 * levels, so that nothing that walks it can run out of stack.
 */
export function boundedJsonObject(value: object): JsonObject | null {
  const copy = copyOf(value, MAX_DEPTH);
  return copy !== undefined && isObject(copy) ? copy : null;
}

function copyOf(value: unknown, depth: number): JsonValue | undefined {
  if (typeof value === 'string') return storable(value);
  if (typeof value === 'number' || typeof value === 'boolean' || value === null) return value;
  if (typeof value !== 'object' || depth === 0) return undefined;
  if (Array.isArray(value)) {
    const items = value.map((item) => copyOf(item, depth - 1));
    return items.every((item) => item !== undefined) ? items : undefined;
  }
  const entries: [string, JsonValue][] = [];
  for (const [key, item] of Object.entries(value)) {
    if (key === '__proto__') continue;
    const copy = copyOf(item, depth - 1);
    if (copy === undefined) return undefined;
    entries.push([storable(key), copy]);
  }
  return Object.fromEntries(entries);
}

function storable(text: string): string {
  return text.replaceAll('\0', '').toWellFormed();
}

function isObject(value: JsonValue): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
