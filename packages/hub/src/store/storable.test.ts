import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isStorableName, storableJson, storableText } from './storable.ts';

/** Text with what is hard about it: U+0000, halves of surrogate pairs, backslashes and what looks like an escape. */
const hardText = fc
  .array(fc.constantFrom('a', '\0', '\ud800', '\udc00', '🙂', '\\', '\\u0000', '"', 'd8'), { maxLength: 8 })
  .map((parts) => parts.join(''));
const hardJson = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    hardText,
    fc.integer(),
    fc.constant(null),
    fc.array(tie('value')),
    fc.dictionary(hardText, tie('value')),
  ),
})).value;

describe('text to be stored', () => {
  it('is as it was where PostgreSQL can hold it', () => {
    expect(storableText('naïve 🙂 \\u0000')).toBe('naïve 🙂 \\u0000');
  });

  it('has U+FFFD for what PostgreSQL cannot hold, and keeps its length', () => {
    fc.assert(
      fc.property(hardText, (text) => {
        const stored = storableText(text);
        expect(stored).toHaveLength(text.length);
        expect(isStorableName(stored)).toBe(true);
        if (isStorableName(text)) expect(stored).toBe(text);
      }),
    );
  });

  it('is refused as a name where it would have to be mended', () => {
    expect(['john', '', '\\u0000', '🙂'].map(isStorableName)).toEqual([true, true, true, true]);
    expect(['jo\0hn', '\ud83d', '\ude42'].map(isStorableName)).toEqual([false, false, false]);
  });
});

describe('JSON to be stored', () => {
  it('says the same as before, wherever all of it can be stored', () => {
    fc.assert(
      fc.property(hardJson, (value) => {
        const json = storableJson(value);
        // A text that is fine everywhere has no escape that PostgreSQL refuses.
        expect(/(?<!\\)(?:\\\\)*\\u(?:0000|d[89ab])/i.test(json)).toBe(false);
        if (
          JSON.stringify(value)
            .toLowerCase()
            .search(/\\u(0000|d[89ab])/) === -1
        )
          expect(json).toBe(JSON.stringify(value));
      }),
    );
  });

  it('is mended in keys and in values, at any depth', () => {
    expect(JSON.parse(storableJson({ 'k\0': [{ deep: '\ud800' }], fine: '\\u0000' }))).toEqual({
      'k\uFFFD': [{ deep: '\uFFFD' }],
      fine: '\\u0000',
    });
  });
});
