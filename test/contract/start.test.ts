import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, watch } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createDiosc } from '@diosc/client';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { ROOT } from '../../scripts/project.ts';
import { textOf } from '../support/chat-socket.ts';

const readySchema = z.strictObject({
  hub: z.url(),
  app: z.url(),
  portal: z.url(),
  idp: z.url(),
  admin: z.strictObject({ token: z.string().min(32) }),
  assistant: z.strictObject({ id: z.string().startsWith('ast_'), apiKey: z.string().startsWith('ak_') }),
  users: z.array(
    z.strictObject({ name: z.string(), login: z.string(), password: z.string(), tenant: z.string(), roles: z.array(z.string()) }),
  ),
  api: z.url(),
  mcp: z.url(),
  devToken: z.url(),
});

let folder: string;
const children: ChildProcess[] = [];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'diosc-start-'));
});
afterEach(async () => {
  await Promise.all(children.splice(0).map((child) => end(child, 'SIGKILL')));
  await rm(folder, { recursive: true, force: true });
});

type Run = { readonly child: ChildProcess; readonly output: () => string };

/** Runs one of the npm commands exactly as npm does, in an environment of its own. */
function run(command: string, environment: Record<string, string>): Run {
  const child = spawn(process.execPath, [join(ROOT, 'scripts/bootstrap.mjs'), command], {
    cwd: ROOT,
    env: { PATH: process.env['PATH'], HOME: folder, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  children.push(child);
  let output = '';
  child.stdout.on('data', (chunk) => (output += String(chunk)));
  child.stderr.on('data', (chunk) => (output += String(chunk)));
  return { child, output: () => output };
}

async function end(child: ChildProcess, signal: 'SIGKILL' | 'SIGINT'): Promise<number | null> {
  if (child.exitCode === null && child.signalCode === null) {
    const ended = once(child, 'exit');
    child.kill(signal);
    await ended;
  }
  return child.exitCode;
}

/** Waits for the ready file, and fails with what was printed when the start ends before it. */
async function ready({ child, output }: Run): Promise<z.infer<typeof readySchema>> {
  const ended = new AbortController();
  child.once('exit', () => ended.abort());
  const changes = watch(folder, { signal: ended.signal });
  try {
    for (;;) {
      const text = await readFile(join(folder, 'ready.json'), 'utf8').catch(() => null);
      if (text !== null) return readySchema.parse(JSON.parse(text));
      await changes.next();
    }
  } catch (error) {
    throw new Error(`It ended without being ready: ${output()}`, { cause: error });
  } finally {
    await changes.return?.();
  }
}

const environment = () => ({ PORT: '0', DIOSC_DATA_DIR: join(folder, 'data'), DIOSC_READY_FILE: join(folder, 'ready.json') });

async function tokenOf(devToken: string, login: string): Promise<string> {
  const response = await fetch(devToken, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ login }),
  });
  return z.object({ access_token: z.string() }).parse(await response.json()).access_token;
}

describe('npm start', () => {
  it('brings up a company in which a script that follows the contracts gets the rows of its user [RUN-01]', async () => {
    const company = run('start', environment());
    const at = await ready(company);
    expect(at.users.map(({ login, tenant, roles }) => [login, tenant, ...roles])).toEqual([
      ['john', 'acme', 'sales'],
      ['alice', 'acme', 'admin'],
      ['carol', 'globex', 'viewer'],
    ]);
    const diosc = createDiosc();
    diosc('config', { backendUrl: at.hub, apiKey: at.assistant.apiKey });
    const token = await tokenOf(at.devToken, 'john');
    await diosc('auth', { headers: { Authorization: `Bearer ${token}` }, userId: 'john', tenantId: 'acme' });
    const answer = await diosc('send', 'show my pending orders');
    const own = await fetch(`${at.api}/orders?status=pending`, { headers: { authorization: `Bearer ${token}` } });
    const { orders } = z.object({ orders: z.array(z.object({ id: z.coerce.string() })) }).parse(await own.json());
    expect(orders.length).toBeGreaterThan(0);
    for (const { id } of orders) expect(textOf(answer)).toContain(id);
    await diosc('auth', null);
    expect(await end(company.child, 'SIGINT')).toBe(0);
  });

  it('finds the assistant of yesterday, and leaves nothing running after Ctrl-C [RUN-01]', async () => {
    const first = run('start', environment());
    const before = await ready(first);
    expect(await end(first.child, 'SIGINT')).toBe(0);
    await rm(join(folder, 'ready.json'));
    for (const url of [before.hub, before.app, before.idp, before.api]) await expect(fetch(url)).rejects.toThrow();
    const second = run('start', environment());
    const after = await ready(second);
    expect(after.assistant).toEqual(before.assistant);
    expect(await end(second.child, 'SIGINT')).toBe(0);
  });
});

describe('a hub that cannot start', () => {
  let taken: Server;
  let port: number;
  beforeEach(async () => {
    taken = createServer().listen(0, '127.0.0.1');
    await once(taken, 'listening');
    const address = taken.address();
    port = typeof address === 'object' && address !== null ? address.port : 0;
  });
  afterEach(() => void taken.close());

  it.each([
    ['a setting is wrong', () => ({ PORT: 'eighty' }), 'PORT is "eighty"; it takes a whole number from 0 to 65535.'],
    ['its port is taken', () => ({ PORT: String(port) }), `another program listens there`],
    ['production has no admin token', () => ({ NODE_ENV: 'production' }), 'DIOSC_ADMIN_TOKEN is not set'],
    ['its database is not there', () => ({ DATABASE_URL: 'postgres://someone:hunter2@127.0.0.1:9/diosc' }), 'DATABASE_URL'],
  ])('because %s says so in one sentence, without a stack and without secrets', async (_, wrong, sentence) => {
    const hub = run('hub', { DIOSC_DATA_DIR: join(folder, 'data'), PORT: '0', ...wrong() });
    const [code] = await once(hub.child, 'exit');
    expect(code).toBe(1);
    expect(hub.output()).toContain(sentence);
    expect(hub.output().trim().split('\n')).toHaveLength(1);
    expect(hub.output()).not.toContain('hunter2');
  });

  it('because another hub uses its data says so, and the other goes on', async () => {
    const settings = { DIOSC_DATA_DIR: join(folder, 'data'), PORT: '0' };
    const first = run('hub', settings);
    await once(first.child.stdout ?? first.child, 'data');
    const second = run('hub', settings);
    const [code] = await once(second.child, 'exit');
    expect(code).toBe(1);
    expect(second.output().trim().split('\n')).toHaveLength(1);
    const url = /http:\S+/.exec(first.output())?.[0] ?? '';
    expect((await fetch(`${url}/readyz`)).status).toBe(200);
    expect(await end(first.child, 'SIGINT')).toBe(0);
  });
});
