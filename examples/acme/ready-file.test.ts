import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { READY_USERS, type ReadyFile, removeReadyFile, writeReadyFile } from './ready-file.ts';
import { temporaryDirectory } from './testing/temporary-directory.ts';

const READY: ReadyFile = {
  hub: 'http://127.0.0.1:4000',
  app: 'http://127.0.0.1:4001',
  portal: 'http://127.0.0.1:4000/portal',
  idp: 'http://127.0.0.1:4002',
  admin: { token: 'adm_x' },
  assistant: { id: 'ast_x', apiKey: 'ak_x' },
  users: READY_USERS,
  api: 'http://127.0.0.1:4003',
  mcp: 'http://127.0.0.1:4004/mcp',
  devToken: 'http://127.0.0.1:4002/dev/token',
};

let directory: Awaited<ReturnType<typeof temporaryDirectory>>;

beforeEach(async () => {
  directory = await temporaryDirectory();
});

afterEach(() => directory.remove());

describe('the ready file', () => {
  it('names the three users with their passwords, tenants and roles', () => {
    expect(READY_USERS).toEqual([
      { name: 'John Doe', login: 'john', password: 'demo', tenant: 'acme', roles: ['sales'] },
      { name: 'Alice Meyer', login: 'alice', password: 'demo', tenant: 'acme', roles: ['admin'] },
      { name: 'Carol Diaz', login: 'carol', password: 'demo', tenant: 'globex', roles: ['viewer'] },
    ]);
  });

  it('is written whole, over an earlier one, for its owner alone, with nothing left beside it', async () => {
    const path = join(directory.path, 'ready.json');
    await writeReadyFile(path, { ...READY, hub: 'http://127.0.0.1:1' });
    await writeReadyFile(path, READY);
    expect(JSON.parse(await readFile(path, 'utf8'))).toEqual(READY);
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect(await readdir(directory.path)).toEqual(['ready.json']);
  });

  it('of an earlier start can be taken away, also where there is none', async () => {
    const path = join(directory.path, 'ready.json');
    await writeReadyFile(path, READY);
    await removeReadyFile(path);
    await removeReadyFile(path);
    expect(await readdir(directory.path)).toEqual([]);
  });

  it('that cannot be written is a sentence which names the setting and the path', async () => {
    const path = join(directory.path, 'missing', 'ready.json');
    await expect(writeReadyFile(path, READY)).rejects.toThrow(`DIOSC_READY_FILE names ${path}, and that cannot be written.`);
  });
});
