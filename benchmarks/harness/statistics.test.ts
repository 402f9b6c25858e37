import fc from 'fast-check';
import { expect, it } from 'vitest';
import { median, mediansOf, percentile, ratio } from './statistics.ts';

const values = fc.array(fc.double({ noNaN: true, noDefaultInfinity: true }), { minLength: 1 });

it('gives the percentile by the nearest rank, whatever the order of the values', () => {
  const hundred = Array.from({ length: 100 }, (_, index) => 100 - index);
  expect([0, 0.5, 0.99, 1].map((share) => percentile(hundred, share))).toEqual([1, 50, 99, 100]);
  expect(percentile([7], 0.99)).toBe(7);
  expect(percentile(Float64Array.of(3, 1, 2), 0.5)).toBe(2);
});

it('gives as percentile one of the values, with that share of them not above it', () => {
  fc.assert(
    fc.property(values, fc.double({ min: 0, max: 1, noNaN: true }), (sample, share) => {
      const found = percentile(sample, share);
      expect(sample).toContain(found);
      expect(sample.filter((value) => value <= found).length).toBeGreaterThanOrEqual(share * sample.length);
    }),
  );
});

it('gives as median the middle value, or the mean of the two in the middle', () => {
  expect(median([5, 1, 3])).toBe(3);
  expect(median([4, 1, 3, 2])).toBe(2.5);
});

it('finds no percentile and no median where there are no values', () => {
  expect(() => percentile([], 0.5)).toThrow(RangeError);
  expect(() => median([])).toThrow(RangeError);
  expect(() => mediansOf([], ['seconds'])).toThrow(RangeError);
});

it.each([-0.1, 1.1, Number.NaN])('refuses %d as the share of a percentile', (share) => {
  expect(() => percentile([1], share)).toThrow(RangeError);
});

it('takes the median of each figure by itself', () => {
  const repetitions = [
    { seconds: 1, calls: 30 },
    { seconds: 9, calls: 10 },
    { seconds: 2, calls: 20 },
  ];
  expect(mediansOf(repetitions, ['seconds', 'calls'])).toEqual({ seconds: 2, calls: 20 });
});

it('gives no ratio to a base that is zero or unknown', () => {
  expect(ratio(6, 4)).toBe(1.5);
  expect(ratio(6, 0)).toBeNull();
  expect(ratio(6, undefined)).toBeNull();
});
