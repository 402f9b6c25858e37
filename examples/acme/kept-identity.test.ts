import { stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { keepIdentity } from './kept-identity.ts';
import { temporaryDirectory } from './testing/temporary-directory.ts';

let directory: Awaited<ReturnType<typeof temporaryDirectory>>;

beforeEach(async () => {
  directory = await temporaryDirectory();
});

afterEach(() => directory.remove());

describe('what the demo keeps', () => {
  it('is made at the first start, the same at the second, and readable by its owner alone', async () => {
    const data = join(directory.path, 'new', 'data');
    const first = await keepIdentity(data);
    expect(first.assistant.id).toMatch(/^ast_/);
    expect(first.assistant.apiKey).toMatch(/^ak_[\w-]{32}$/);
    expect(await keepIdentity(data)).toEqual(first);
    expect((await stat(join(data, 'acme.json'))).mode & 0o777).toBe(0o600);
  });

  it('differs from one data directory to another', async () => {
    const [one, other] = await Promise.all(['a', 'b'].map((name) => keepIdentity(join(directory.path, name))));
    expect(one?.adminToken).not.toBe(other?.adminToken);
    expect(one?.assistant).not.toEqual(other?.assistant);
  });

  it.each(['', '{"assistant":', '{}', '{"assistant":{"id":"ast_1","apiKey":"ak_1"},"adminToken":"adm_secret"}'])(
    'stops the start with a sentence where it is %j, and shows nothing of it',
    async (text) => {
      await writeFile(join(directory.path, 'acme.json'), text);
      await expect(keepIdentity(directory.path)).rejects.toThrow(
        /^The demo's file .*acme\.json cannot be read; delete it to have a new one made\.$/,
      );
    },
  );

  it('stops the start with a sentence where the data directory is a file', async () => {
    const file = join(directory.path, 'file');
    await writeFile(file, '');
    await expect(keepIdentity(join(file, 'data'))).rejects.toThrow(/^DIOSC_DATA_DIR names \S+data, and /);
  });
});
