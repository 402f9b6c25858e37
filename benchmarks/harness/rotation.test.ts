import fc from 'fast-check';
import { expect, it } from 'vitest';
import { rotated } from './rotation.ts';

it('begins one further in each repetition, and from the front again after the last', () => {
  const items = ['a', 'b', 'c'];
  expect([0, 1, 2, 3].map((repetition) => rotated(items, repetition).join(''))).toEqual(['abc', 'bca', 'cab', 'abc']);
});

it('leaves nothing out and adds nothing', () => {
  fc.assert(
    fc.property(fc.array(fc.integer()), fc.nat(), (items, repetition) => {
      const ascending = (one: number, other: number) => one - other;
      expect(rotated(items, repetition).toSorted(ascending)).toEqual(items.toSorted(ascending));
    }),
  );
});
