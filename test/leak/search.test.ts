import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { newCanary } from './canary.ts';
import { searchFolder, searchIn } from './search.ts';

const canary = newCanary('planted');
const other = newCanary('other');

it.each([
  ['as it is', (text: string) => text],
  ['URL-encoded', encodeURIComponent],
  ['hexadecimal', (text: string) => Buffer.from(text).toString('hex')],
  ['base64', (text: string) => Buffer.from(text).toString('base64')],
  ['base64url', (text: string) => Buffer.from(text).toString('base64url')],
])('finds a canary that was planted %s, wherever it stands', (_, encode) => {
  fc.assert(
    fc.property(fc.string(), fc.string(), (before, after) => {
      const planted = encode(`${before.replaceAll(/[^a-z]/g, 'x')}${canary.value}${after.replaceAll(/[^a-z]/g, 'x')}`);
      expect(searchIn('text', planted, [canary, other])).toEqual([{ canary: 'planted', where: 'text' }]);
    }),
  );
});

it('finds a canary in the bytes of any file below a folder', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'diosc-plant-'));
  await mkdir(join(folder, 'deep', 'er'), { recursive: true });
  await writeFile(
    join(folder, 'deep', 'er', 'heap.bin'),
    Buffer.concat([Buffer.from([0, 255, 1]), Buffer.from(canary.value), Buffer.from([0])]),
  );
  expect((await searchFolder(folder, [canary])).hits).toHaveLength(1);
  expect((await searchFolder(folder, [other])).hits).toEqual([]);
  await rm(folder, { recursive: true });
});

it('finds nothing where nothing was planted', () => {
  expect(searchIn('text', JSON.stringify({ order: 1042, id: 'ses_01m7xzthe601rvp6css6jjap2p' }), [canary, other])).toEqual([]);
});
