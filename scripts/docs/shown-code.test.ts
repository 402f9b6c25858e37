import { describe, expect, it } from 'vitest';
import { codeBlocks } from './code-blocks.ts';
import { codeOf, isShown, isUnproved, showCode } from './shown-code.ts';

const SOURCE = [
  'import a;',
  '',
  'export function f() {',
  '  // #region body',
  '  call({',
  '    a,',
  '  });',
  '  // #endregion',
  '}',
  '',
].join('\n');
const block = (marker: string, code: string) => `Text.\n\n${marker}\n\`\`\`js\n${code}\n\`\`\`\n\nMore.\n`;
const show = (text: string) => showCode({ path: 'docs/page.md', text }, () => SOURCE);

describe('showCode', () => {
  it('puts a region into its block, without its indentation, whatever stood there', () => {
    const shown = block('<!-- code: a.js#body -->', 'call({\n  a,\n});');
    for (const before of ['old();', '', 'old();\n\nolder();']) expect(show(block('<!-- code: a.js#body -->', before))).toBe(shown);
    expect(show(shown)).toBe(shown);
  });

  it('puts a whole file there, without the marks of its regions', () => {
    expect(show(block('<!-- code: a.js -->', ''))).toContain('export function f() {\n  call({\n    a,\n  });\n}\n```');
  });

  it('takes what looks like a replacement pattern as it is', () => {
    const text = showCode({ path: 'docs/page.md', text: block('<!-- code: a.js -->', 'x') }, () => "cost('$&', '$1');");
    expect(text).toContain("cost('$&', '$1');");
  });

  it('leaves blocks without a marker alone, and fills each of several', () => {
    const page = `${block('', 'mine();')}${block('<!-- code: a.js#body -->', 'x')}${block('<!-- code: a.js#body -->', 'y')}`;
    expect(show(page)).toContain('mine();');
    expect(show(page).split('call({')).toHaveLength(3);
  });

  it.each([
    ['a region that is not there', block('<!-- code: a.js#other -->', 'x')],
    ['a marker that is written wrongly', block('<!-- code: a.js #body -->', 'x')],
    ['a marker with nothing after it', 'Text.\n\n<!-- code: a.js#body -->\n\nMore.\n'],
    ['a marker with a line between it and its block', block('<!-- code: a.js#body -->\n', 'x')],
    ['a block that is never closed', '<!-- code: a.js#body -->\n```js\nx\n'],
  ])('refuses %s', (_what, page) => {
    expect(() => show(page)).toThrow('docs/page.md');
  });

  it('refuses code that would close its own block', () => {
    expect(() => showCode({ path: 'docs/page.md', text: block('<!-- code: a.md -->', 'x') }, () => '```js\n```')).toThrow('longer fence');
  });
});

describe('codeOf', () => {
  it.each([
    ['a region that is never ended', '// #region a\nx'],
    ['a region of another name', '// #region ab\nx\n// #endregion'],
  ])('finds nothing in %s', (_what, source) => {
    expect(codeOf(source, 'a')).toBeNull();
  });

  it('finds regions in HTML', () => {
    expect(codeOf('<b>\n  <!-- #region a -->\n  <i></i>\n  <!-- #endregion -->\n</b>', 'a')).toBe('<i></i>');
  });
});

describe('a block', () => {
  const unmarked = block('', 'mine();');
  const marked = block('<!-- code: a.js -->', 'x');
  const [one] = codeBlocks(unmarked);
  const [other] = codeBlocks(marked);

  it('is known to be shown from a file by its marker', () => {
    expect(one !== undefined && isShown(unmarked, one)).toBe(false);
    expect(other !== undefined && isShown(marked, other)).toBe(true);
  });

  it('of a program is unproved without one, and of anything else never', () => {
    expect(one !== undefined && isUnproved(unmarked, one)).toBe(true);
    expect(other !== undefined && isUnproved(marked, other)).toBe(false);
    expect(isUnproved('```sh\nnpm start\n```', { language: 'sh', code: 'npm start', line: 2 })).toBe(false);
  });
});
