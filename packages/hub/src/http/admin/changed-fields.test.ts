import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { changedFields } from './changed-fields.ts';

describe('what changed', () => {
  it('is what differs, as it was and as it is', () => {
    expect(
      changedFields({ name: 'a', list: [1], same: { deep: true }, gone: 1 }, { name: 'b', list: [1, 2], same: { deep: true }, came: null }),
    ).toEqual({
      before: { name: 'a', list: [1], gone: 1 },
      after: { name: 'b', list: [1, 2], came: null },
    });
  });

  it('is everything where there was nothing, or nothing is left', () => {
    expect(changedFields(null, { a: 1 })).toEqual({ before: {}, after: { a: 1 } });
    expect(changedFields({ a: 1 }, null)).toEqual({ before: { a: 1 }, after: {} });
  });

  it('is nothing between equals', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (state) => {
        expect(changedFields(state, structuredClone(state))).toEqual({ before: {}, after: {} });
      }),
    );
  });

  it('is cut where it is long, at any depth', () => {
    const { after } = changedFields(null, { prompt: 'x'.repeat(100_000), model: { notes: ['y'.repeat(5000)] } });
    expect(JSON.stringify(after).length).toBeLessThan(2200);
    expect(JSON.stringify(after)).toContain('[...]');
  });
});
