import fc from 'fast-check';
import { expect, it } from 'vitest';
import { ageOf, monotonicMicros, TOKEN_LENGTH, timedToken } from './timed-token.ts';

it('tells from any token how long it was under way, across the end of a period too', () => {
  fc.assert(
    fc.property(fc.nat({ max: 2 ** 52 }), fc.nat({ max: 30_000_000 }), (sentAt, age) => {
      const token = timedToken(sentAt);
      expect(token).toHaveLength(TOKEN_LENGTH);
      expect(ageOf(token, sentAt + age)).toBe(age);
    }),
  );
});

it.each(['', ' w12', 'w123456', ' w12345 ', '[redacted]', ' W00000'])('refuses "%s", which no model sent', (text) => {
  expect(() => ageOf(text, monotonicMicros())).toThrow('not the text');
});
