import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { clientFrameSchema, ID_PREFIXES, serverFrameSchema } from '@diosc/protocol';
import { describe, expect, it } from 'vitest';
import { codeBlocks } from '../../scripts/docs/code-blocks.ts';
import { ROOT } from '../../scripts/project.ts';

const page = readFileSync(join(ROOT, 'spec/protocol.md'), 'utf8');
const [clientPart = '', serverPart = ''] = page.split(/^## What the hub sends$/m);

const frames = (part: string): unknown[] =>
  codeBlocks(part)
    .filter(({ language }) => language === 'json')
    .map(({ code }) => JSON.parse(code));

describe.each([
  { side: 'client', schema: clientFrameSchema, part: clientPart },
  { side: 'hub', schema: serverFrameSchema, part: serverPart },
])('the frames of the $side in spec/protocol.md', ({ schema, part }) => {
  it('are examples of every type, each under its own heading, and valid to the letter', () => {
    const examples = frames(part).map((frame) => {
      const parsed = schema.parse(frame);
      expect(parsed).toEqual(frame);
      return parsed.type;
    });
    expect(examples.toSorted()).toEqual(schema.options.map((option) => option.shape.type.value).toSorted());
    expect([...part.matchAll(/^### `([a-z._]+)`$/gm)].map(([, type]) => type)).toEqual(examples);
  });
});

it('names every prefix of an id', () => {
  for (const prefix of Object.values(ID_PREFIXES)) expect(page).toContain(`\`${prefix}_\``);
});
