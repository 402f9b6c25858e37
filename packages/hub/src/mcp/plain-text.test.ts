import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { plainText } from './plain-text.ts';

const anyText = fc.string({
  unit: fc.oneof(fc.constantFrom('\u202e', '\u200b', '\u0007', '\ud800', '\u{e0041}', ' '), fc.string({ unit: 'binary' })),
});

describe('plain text', () => {
  it.each([
    ['a bell and an escape sequence', 'safe\u0007\u001b[31m', 'safe[31m'],
    ['an override of the direction', 'invoice\u202egpj.exe', 'invoicegpj.exe'],
    ['an isolate of the direction', '\u2066admin\u2069', 'admin'],
    ['a word with zero-width spaces', 'de\u200bl\u200ce\u2060te', 'delete'],
    ['a byte order mark', '\ufeffhello', 'hello'],
    ['text hidden in tag characters', 'hello\u{e0069}\u{e0067}\u{e006e}', 'hello'],
    ['a paragraph separator', 'one\u2029two', 'onetwo'],
    ['a lone surrogate', 'half\ud83d', 'half'],
  ])('loses what people cannot see: %s', (_, text, visible) => {
    expect(plainText(text, 100)).toBe(visible);
  });

  it('keeps line breaks, tabs, accents, other scripts and emoji', () => {
    const text = 'Première ligne\n\tдва 三 🙂';
    expect(plainText(text, 100)).toBe(text);
  });

  it('is cut at its limit with an ellipsis, never inside a character', () => {
    expect(plainText('ab cdef', 7)).toBe('ab cdef');
    expect(plainText('ab 🙂🙂🙂', 7)).toBe('ab 🙂…');
  });

  it('is never cut within a word, which could be a token whose beginning nobody would recognise', () => {
    expect(plainText('ab cdefgh', 7)).toBe('ab…');
    expect(plainText('eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln', 20)).toBe('…');
  });

  it('never passes its limit, holds nothing invisible, and is left alone when cleaned again', () => {
    fc.assert(
      fc.property(anyText, fc.integer({ min: 1, max: 50 }), (text, limit) => {
        const plain = plainText(text, limit);
        expect(plain.length).toBeLessThanOrEqual(limit);
        expect(plain.isWellFormed()).toBe(true);
        expect(plain).not.toMatch(/[\u202a-\u202e\u2066-\u2069\u200b-\u200f\ufeff\u0000-\u0008\u{e0000}-\u{e007f}]/u);
        expect(plainText(plain, limit)).toBe(plain);
      }),
    );
  });
});
