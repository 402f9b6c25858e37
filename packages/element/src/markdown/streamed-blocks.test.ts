import fc from 'fast-check';
import { Lexer } from 'marked';
import { describe, expect, it, vi } from 'vitest';
import { completeTail } from './complete-tail.ts';
import { StreamedBlocks } from './streamed-blocks.ts';
import { readBlocks } from './tokens.ts';

/** Pieces of which markdown is made, so that random texts are full of half-written forms. */
const pieceArbitrary = fc.constantFrom(
  ...[
    '# ',
    '## ',
    '- ',
    '* ',
    '1. ',
    '> ',
    '```',
    '```js\n',
    '~~~\n',
    '`',
    '**',
    '*',
    '_',
    '~~',
    '[a](',
    'https://x.example',
    ')',
    '[',
    ']',
  ],
  ...[
    '| a | b |\n|---|---|\n',
    '| 1 | 2 |\n',
    '|',
    '\n',
    '\n\n',
    '    ',
    '\t',
    '  ',
    'word ',
    'words. ',
    '---\n',
    '<b>',
    '<!--',
    '&amp;',
    '\\',
    '![',
  ],
  ...['[ref]: https://x.example\n', '[ref]', '\r\n', '\u200f', '\u{1f600}'],
);
const textArbitrary = fc.array(pieceArbitrary, { maxLength: 40 }).map((pieces) => pieces.join(''));

function sizes(text: string, seed: number): number[] {
  const cuts: number[] = [];
  for (let length = 0, step = (seed % 7) + 1; length < text.length; length += step, step = ((step * 31 + seed) % 9) + 1) cuts.push(length);
  return [...cuts, text.length];
}

describe('blocks of a text that grows', () => {
  it('are in the end those of the whole text, however it came', () => {
    fc.assert(
      fc.property(textArbitrary, fc.nat(), (text, seed) => {
        const blocks = new StreamedBlocks();
        for (const size of sizes(text, seed)) blocks.read(text.slice(0, size), false);
        expect(blocks.read(text, true)).toEqual(readBlocks(text));
      }),
      { numRuns: 500 },
    );
  });

  it('keep their identity once another has begun after them, so that they are not drawn again', () => {
    const blocks = new StreamedBlocks();
    const text = 'First paragraph.\n\n- a\n- b\n\nThird, which is being wri';
    const before = blocks.read(text, false);
    const after = blocks.read(`${text}tten.`, false);
    expect(after.at(-1)).toMatchObject({ type: 'paragraph', text: 'Third, which is being written.' });
    expect(after.slice(0, -1).every((block, index) => block === before[index])).toBe(true);
    const finished = blocks.read(`${text}tten.`, true);
    expect(finished.slice(0, -1).every((block, index) => block === before[index])).toBe(true);
  });

  it('cost the reading of one block for each delta, and not of the whole answer', () => {
    const lex = vi.spyOn(Lexer, 'lex');
    const blocks = new StreamedBlocks();
    const paragraph = `${'Some words of an answer. '.repeat(20)}\n\n`;
    for (let count = 1; count <= 200; count++) blocks.read(paragraph.repeat(count), false);
    const longest = Math.max(...lex.mock.calls.map(([source]) => source.length));
    lex.mockRestore();
    expect(longest).toBeLessThanOrEqual(paragraph.length * 2);
    expect(blocks.read(paragraph.repeat(200), false).filter((block) => block.type === 'paragraph')).toHaveLength(200);
  });

  it('begin anew where the text is another one', () => {
    const blocks = new StreamedBlocks();
    blocks.read('One.\n\nTwo.\n\nThree', false);
    expect(blocks.read('Else.\n\nWords', false)).toMatchObject([{ text: 'Else.' }, { type: 'space' }, { text: 'Words' }]);
  });
});

describe('the end of a text that is being written', () => {
  it.each([
    ['This is **bo', 'This is **bo**'],
    ['This is **bold*', 'This is **bold**'],
    ['This is **', 'This is '],
    ['Call `orders.se', 'Call `orders.se`'],
    ['See [the shop](https://sho', 'See the shop'],
    ['See [the sh', 'See the sh'],
    ['Look ![a chart](https://x.exa', 'Look a chart'],
    ['One\n**', 'One\n'],
    ['One\n##', 'One\n'],
    ['One\n- ', 'One\n- '],
    ['Done **bold** text', 'Done **bold** text'],
    ['```\n**not bold', '```\n**not bold'],
    ['2 * 3', '2 * 3'],
  ])('%j looks like %j', (source, expected) => {
    expect(completeTail(source)).toBe(expected);
  });

  it('changes nothing before its last line, and adds no more than what closes', () => {
    fc.assert(
      fc.property(textArbitrary, (text) => {
        const completed = completeTail(text);
        const head = text.slice(0, text.lastIndexOf('\n') + 1);
        expect(completed.startsWith(head)).toBe(true);
        expect(completed.length).toBeLessThanOrEqual(text.length + 2);
      }),
    );
  });
});
