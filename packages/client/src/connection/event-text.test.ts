import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EventText } from './event-text.ts';

function read(...pieces: string[]): string[] {
  const text = new EventText();
  return pieces.flatMap((piece) => text.push(piece));
}

describe('the text of an event stream', () => {
  it.each([
    ['one event', 'data: {"a":1}\n\n', ['{"a":1}']],
    ['no space after the colon', 'data:x\n\n', ['x']],
    ['only the first space is none of the data', 'data:  x\n\n', [' x']],
    ['several lines of data', 'data: a\ndata: b\n\n', ['a\nb']],
    ['other line ends', 'data: a\r\n\r\ndata: b\r\rdata: c\n\n', ['a', 'b', 'c']],
    ['comments, names, ids and what is not known', ': hello\nevent: x\nid: 7\nretry: 1\nfoo\ndata: a\n\n:\n\n', ['a']],
    ['a name that begins like data', 'dataset: a\n\n', []],
    ['data without a value', 'data\n\n', ['']],
    ['an event without an end', 'data: a\n', []],
    ['line separators of Unicode, which are text', 'data: a\u2028b\u0085c\n\n', ['a\u2028b\u0085c']],
  ])('gives the data: %s', (_what, text, expected) => {
    expect(read(text)).toEqual(expected);
  });

  it('gives the same however the network cuts it', () => {
    const line = fc.constantFrom('data: a', 'data:b', ': c', 'event: d', '', '', 'data: {"x":"\\n"}');
    const end = fc.constantFrom('\n', '\r\n', '\r');
    fc.assert(
      fc.property(fc.array(fc.tuple(line, end)), fc.array(fc.nat(200)), (lines, cuts) => {
        // Something follows, so that the last carriage return is known for what it is.
        const whole = `${lines.flat().join('')}: end\n`;
        const at = [0, ...cuts.map((cut) => cut % (whole.length + 1)).toSorted((one, other) => one - other), whole.length];
        const pieces = at.slice(1).map((to, index) => whole.slice(at[index], to));
        expect(read(...pieces)).toEqual(read(whole));
      }),
    );
  });
});
