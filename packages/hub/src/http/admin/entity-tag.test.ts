import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Problem } from '../../problem/problem.ts';
import { entityTag, readIfMatch } from './entity-tag.ts';

describe('If-Match', () => {
  it('takes every version that an ETag has named, and lists of them', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 2_147_483_647 }), { minLength: 1, maxLength: 5 }),
        fc.constantFrom(', ', ',', ' ,\t'),
        (versions, comma) => {
          expect(readIfMatch(versions.map(entityTag).join(comma))).toEqual(versions);
        },
      ),
    );
  });

  it('lets everything through where it is absent or "*"', () => {
    expect([undefined, '*', ' * '].map(readIfMatch)).toEqual([null, null, null]);
  });

  it.each(['W/"1"', '"0"', '"01"', '"-1"', '"1.0"', '""', '"abc"', '"99999999999"'])('matches nothing by %s', (header) => {
    expect(readIfMatch(header)).toEqual([]);
  });

  it.each(['1', '', '"1', '1"', '"1" "2"', '"1";', '*, "1"', 'null'])(
    'is refused where it is %s, so that no condition is overlooked',
    (header) => {
      expect(() => readIfMatch(header)).toThrow(Problem);
    },
  );

  it('reads any header in time that grows with its length', () => {
    const header = '"1",'.repeat(100_000);
    expect(() => readIfMatch(`${header}x`)).toThrow(Problem);
  });
});
