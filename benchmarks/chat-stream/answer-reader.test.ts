import { expect, it } from 'vitest';
import { AnswerReader } from './answer-reader.ts';
import { monotonicMicros, timedToken } from './timed-token.ts';

it('counts a token when the last of its text has come, however the text is cut', () => {
  const reader = new AnswerReader();
  const text = timedToken(monotonicMicros()) + timedToken(monotonicMicros());
  reader.push(text.slice(0, 6));
  expect(reader.firstTokenAfter).toBeNull();
  reader.push(text.slice(6, 13));
  expect(reader.ages).toHaveLength(1);
  expect(reader.firstTokenAfter).toBeGreaterThanOrEqual(0);
  reader.push(text.slice(13));
  expect(() => reader.end(2)).not.toThrow();
});

it('refuses an answer of which something is missing', () => {
  const reader = new AnswerReader();
  reader.push(`${timedToken(monotonicMicros())} w1`);
  expect(() => reader.end(1)).toThrow('3 characters besides');
  expect(() => reader.end(2)).toThrow('came as 1');
});

it('refuses text that the model did not send', () => {
  expect(() => new AnswerReader().push('[redacted]')).toThrow('not the text');
});
