import { z } from 'zod';
import { Problem } from '../../problem/problem.ts';

/** What every list takes. */
export const pageQuery = {
  limit: z.coerce.number().int().min(1).max(200).default(50).describe('How many entries at most; 1 to 200.'),
  cursor: z.string().min(1).max(2000).optional().describe('The "cursor" of the page before.'),
};

/** A page of what a store gave: it was asked for one entry more than `limit`, to know whether there are more. */
export function toPage<Entry>(
  found: readonly Entry[],
  limit: number,
  keyOf: (entry: Entry) => string,
): { items: Entry[]; cursor: string | null } {
  const items = found.slice(0, limit);
  const last = items.at(-1);
  return { items, cursor: found.length > limit && last !== undefined ? encodeCursor(keyOf(last)) : null };
}

function encodeCursor(key: string): string {
  return Buffer.from(key).toString('base64url');
}

/**
 * The key of the last entry of the page before; null for the first page.
 * @throws {Problem} `request_invalid` for what no page has given out: `isKey` says which keys there can be.
 */
export function decodeCursor<Key extends string>(cursor: string | undefined, isKey: (key: string) => key is Key): Key | null {
  if (cursor === undefined) return null;
  const key = Buffer.from(cursor, 'base64url').toString();
  if (encodeCursor(key) === cursor && isKey(key)) return key;
  throw new Problem({ kind: 'request_invalid', path: 'cursor', expected: 'takes the "cursor" of an earlier page, unchanged' });
}
