import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { backoffDelay } from './backoff.ts';

describe('the pause before the next attempt', () => {
  it('has a bound that doubles from 0.25 s and ends at 15 s', () => {
    const bounds = [1, 2, 3, 4, 5, 6, 7, 8, 1000].map((attempt) => backoffDelay(attempt, 1));
    expect(bounds).toEqual([250, 500, 1000, 2000, 4000, 8000, 15_000, 15_000, 15_000]);
  });

  it('is spread over all of it, down to nothing', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 10_000 }), fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), (attempt, random) => {
        const delay = backoffDelay(attempt, random);
        expect(delay).toBe(Math.floor(random * backoffDelay(attempt, 1)));
        expect(delay).toBeGreaterThanOrEqual(0);
        expect(delay).toBeLessThanOrEqual(15_000);
      }),
    );
  });
});
