import { expect, it } from 'vitest';
import { codeBlocks, proseOf } from './code-blocks.ts';
import { anchorsOf, localLinks, namedPaths } from './links.ts';

const page = ['# One `page`, of two', '', '```ts', 'const a = 1;', '```', '', 'Read [on](other.md#there-it-is), or [here](#one).', ''].join(
  '\n',
);

it('finds fenced blocks with their language and line', () => {
  expect(codeBlocks(page)).toEqual([{ language: 'ts', code: 'const a = 1;', line: 4 }]);
});

it('keeps a longer fence open over a shorter one inside it', () => {
  expect(codeBlocks('````md\n```ts\nx\n```\n````')).toEqual([{ language: 'md', code: '```ts\nx\n```', line: 2 }]);
});

it('takes a block that is never closed to the end', () => {
  expect(codeBlocks('```sh\nnpm start')).toEqual([{ language: 'sh', code: 'npm start', line: 2 }]);
});

it('leaves code out of prose', () => {
  expect(proseOf(page)).not.toContain('const a');
});

it('finds links into the repository and none out of it or inside code', () => {
  const links = localLinks(`${page}\n[out](https://example.com/a.md) \`[code](no.md)\`\n\`\`\`md\n[code](no.md)\n\`\`\``);
  expect(links).toEqual([
    { path: 'other.md', anchor: 'there-it-is' },
    { path: '', anchor: 'one' },
  ]);
});

it('gives headings the anchors that code hosts give them', () => {
  expect([...anchorsOf(page)]).toEqual(['one-page-of-two']);
});

it('finds the paths that a page names, but not those in blocks or of something else', () => {
  const text = 'See `spec/protocol.md`, `packages/hub/src/` and `packages`; not `npm run check`, `dist/index.js` or `packages/*/src`.';
  expect(namedPaths(`${text}\n\`\`\`sh\ncat \`spec/no.md\`\n\`\`\``)).toEqual(['spec/protocol.md', 'packages/hub/src']);
});
