import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { splitSentences } from './sentences.ts';

describe('sentences of a text that grows', () => {
  it.each([
    ['You have three orders. The first is', 'You have three orders. ', 'The first is'],
    ['It costs 12.50 and', '', 'It costs 12.50 and'],
    ['A line\n', 'A line\n', ''],
    ['', '', ''],
    ['One. Two! Three? Fo', 'One. Two! Three? ', 'Fo'],
  ])('%j is finished up to %j', (text, finished, rest) => {
    expect(splitSentences(text, 'en')).toEqual({ finished, rest });
  });

  it('are said once each and all of them, however the text came', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom('One. ', 'Two! ', 'no end ', 'line\n', '12.5 ', '\u3042\u3002'), { maxLength: 20 }),
        (pieces) => {
          let said = '';
          let text = '';
          for (const piece of pieces) {
            text += piece;
            said += splitSentences(text.slice(said.length), 'en').finished;
          }
          expect(text.startsWith(said)).toBe(true);
          expect(said + splitSentences(text.slice(said.length), 'en').rest).toBe(text);
        },
      ),
    );
  });
});
