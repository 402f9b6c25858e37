/** PostgreSQL text cannot hold U+0000, and neither it nor UTF-8 can hold half of a surrogate pair. */
const SUSPECT = /\\u(?:0000|d[89ab])/i;
const REPLACEMENT = '\uFFFD';

/** The text with what cannot be stored replaced by U+FFFD. For words, which may be changed; never for names. */
export function storableText(text: string): string {
  return text.toWellFormed().replaceAll('\0', REPLACEMENT);
}

/** Whether a name can be stored as it is. One that cannot is refused and not mended, or two names could become one. */
export function isStorableName(name: string): boolean {
  return name.isWellFormed() && !name.includes('\0');
}

/** JSON whose every text can be stored in `jsonb`, mended as by {@link storableText}. */
export function storableJson(value: unknown): string {
  const json = JSON.stringify(value);
  // Escapes are looked for in the text, because it is there anyway; most values have none and are done here.
  return SUSPECT.test(json) ? JSON.stringify(value, mendStrings) : json;
}

function mendStrings(_key: string, value: unknown): unknown {
  if (typeof value === 'string') return storableText(value);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [storableText(key), member]));
}
