import type { JsonObject, JsonValue } from '@diosc/protocol';

/** The same value with every text in it, names of fields included, taken through `redact`. */
export function redactJson(value: JsonObject, redact: (text: string) => string): JsonObject {
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [redact(name), redactValue(each, redact)]));
}

function redactValue(value: JsonValue, redact: (text: string) => string): JsonValue {
  if (typeof value === 'string') return redact(value);
  if (Array.isArray(value)) return value.map((each) => redactValue(each, redact));
  return typeof value === 'object' && value !== null ? redactJson(value, redact) : value;
}
