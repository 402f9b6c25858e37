import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Problem } from '../../problem/problem.ts';
import { decodeCursor, toPage } from './page.ts';

const anyKey = (key: string): key is string => key !== '';

describe('pages', () => {
  it('lead through every entry once, whatever their keys and however many fit on one', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.string({ unit: 'grapheme', minLength: 1 })), fc.integer({ min: 1, max: 5 }), (keys, limit) => {
        const seen: string[] = [];
        let cursor: string | null = null;
        do {
          const after: string | null = decodeCursor(cursor ?? undefined, anyKey);
          const from = after === null ? 0 : keys.indexOf(after) + 1;
          const page: { items: string[]; cursor: string | null } = toPage(keys.slice(from, from + limit + 1), limit, (key) => key);
          seen.push(...page.items);
          cursor = page.cursor;
        } while (cursor !== null);
        expect(seen).toEqual(keys);
      }),
    );
  });

  it.each(['', 'a b', 'YQ==', 'YR', '%%%'])('take no cursor such as "%s", which is not how one is written', (cursor) => {
    expect(() => decodeCursor(cursor, anyKey)).toThrow(Problem);
  });
});
