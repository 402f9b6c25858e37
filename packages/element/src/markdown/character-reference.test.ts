import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { resolveReferences } from './character-reference.ts';

describe('character references', () => {
  it.each([
    ['a &amp; b', 'a & b'],
    ['&lt;script&gt;', '<script>'],
    ['&#8364; &#x20AC; &euro;', '\u20ac \u20ac \u20ac'],
    ['&amp;lt;', '&lt;'],
    ['&unknown; &constructor; &amp', '&unknown; &constructor; &amp'],
    ['&#0; &#xD800; &#x110000; &#9999999;', '\ufffd \ufffd \ufffd \ufffd'],
  ])('%s becomes %s', (text, expected) => {
    expect(resolveReferences(text)).toBe(expected);
  });

  it('leave a text without any as it is', () => {
    fc.assert(
      fc.property(
        fc.string().filter((text) => !text.includes('&')),
        (text) => resolveReferences(text) === text,
      ),
    );
  });
});
