import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { Problem } from '../../problem/problem.ts';
import { MergePatch, mergePatch } from './merge-patch.ts';

/** RFC 7396, appendix A, whole. */
const EXAMPLES: readonly [original: unknown, patch: unknown, result: unknown][] = [
  [{ a: 'b' }, { a: 'c' }, { a: 'c' }],
  [{ a: 'b' }, { b: 'c' }, { a: 'b', b: 'c' }],
  [{ a: 'b' }, { a: null }, {}],
  [{ a: 'b', b: 'c' }, { a: null }, { b: 'c' }],
  [{ a: ['b'] }, { a: 'c' }, { a: 'c' }],
  [{ a: 'c' }, { a: ['b'] }, { a: ['b'] }],
  [{ a: { b: 'c' } }, { a: { b: 'd', c: null } }, { a: { b: 'd' } }],
  [{ a: [{ b: 'c' }] }, { a: [1] }, { a: [1] }],
  [
    ['a', 'b'],
    ['c', 'd'],
    ['c', 'd'],
  ],
  [{ a: 'b' }, ['c'], ['c']],
  [{ a: 'foo' }, null, null],
  [{ a: 'foo' }, 'bar', 'bar'],
  [{ e: null }, { a: 1 }, { e: null, a: 1 }],
  [[1, 2], { a: 'b', c: null }, { a: 'b' }],
  [{}, { a: { bb: { ccc: null } } }, { a: { bb: {} } }],
];

describe('a merge patch', () => {
  it.each(EXAMPLES)('makes of %j by %j what RFC 7396 says', (original, patch, result) => {
    expect(mergePatch(original, patch)).toEqual(result);
  });

  it('leaves no null that it brought, changes nothing twice, and nothing that was handed to it', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (original, patch) => {
        const before = JSON.stringify([original, patch]);
        const once = mergePatch(original, patch);
        expect(JSON.stringify([original, patch])).toBe(before);
        expect(mergePatch(once, patch)).toEqual(once);
      }),
    );
  });

  it('leaves everything as it is where it is empty', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue(), { noNullPrototype: true }), (original) => {
        expect(mergePatch(original, {})).toEqual(original);
      }),
    );
  });

  it('cannot reach a prototype', () => {
    const patched = mergePatch({}, JSON.parse('{"__proto__": {"admin": true}, "constructor": {"prototype": {"admin": true}}}'));
    expect(Object.getPrototypeOf(patched)).toBe(Object.prototype);
    expect({}).not.toHaveProperty('admin');
  });

  it('counts only if what comes out is whole', () => {
    const schema = z.strictObject({ name: z.string(), size: z.number().default(1) });
    expect(new MergePatch({ size: null }, schema).applyTo({ name: 'x', size: 3 })).toEqual({ name: 'x', size: 1 });
    expect(() => new MergePatch({ name: null }, schema).applyTo({ name: 'x', size: 3 })).toThrow(Problem);
  });
});
