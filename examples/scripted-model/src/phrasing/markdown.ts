const MAX_CELL_LENGTH = 160;

/** A JSON value in one line of markdown that cannot break out of a table cell. */
export function inline(value: unknown): string {
  return plain(value)
    .replace(/\s+/gu, ' ')
    .trim()
    .replace(/[\\|`]/gu, (character) => `\\${character}`);
}

function plain(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'boolean') return value ? 'Yes' : 'No';
  if (typeof value === 'string') return cut(readable(value));
  if (typeof value === 'number') return String(value);
  if (typeof value !== 'object') return '';
  if (Array.isArray(value)) {
    if (value.some((item) => typeof item === 'object' && item !== null)) return value.length === 1 ? '1 entry' : `${value.length} entries`;
    return cut(value.map(plain).join(', '));
  }
  const entries = Object.entries(value);
  const name = entries.find(([key, inner]) => ['name', 'title', 'displayName', 'label', 'id'].includes(key) && typeof inner !== 'object');
  return name === undefined
    ? cut(entries.map(([key, inner]) => `${key}: ${typeof inner === 'object' ? '…' : String(inner)}`).join(', '))
    : plain(name[1]);
}

/** An ISO 8601 instant as day and minute, as far as it says them; any other text as it is. */
function readable(text: string): string {
  const instant = /^(\d{4}-\d{2}-\d{2})T(\d{2}:\d{2})(?::\d{2}(?:\.\d+)?)?(Z|[+-]\d{2}:?\d{2})?$/u.exec(text);
  if (instant === null) return text;
  const [, day = '', time = '', zone = ''] = instant;
  return time === '00:00' && zone === 'Z' ? day : `${day} ${time}${zone === 'Z' ? ' UTC' : ''}`;
}

function cut(text: string): string {
  const characters = Array.from(text.slice(0, 2 * MAX_CELL_LENGTH));
  return characters.length > MAX_CELL_LENGTH ? `${characters.slice(0, MAX_CELL_LENGTH - 1).join('')}…` : text.slice(0, 2 * MAX_CELL_LENGTH);
}
