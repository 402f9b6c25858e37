import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdir, mkdtemp, readdir, readFile, readlink, realpath, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { StartProblem } from '../../config/start-problem.ts';
import { connectClient } from '../connect-client.ts';
import { openDatabase } from '../database.ts';
import { silentLog } from '../testing/silent-log.ts';
import { type EmbeddedPostgres, startEmbeddedPostgres } from './embedded-postgres.ts';

const HUB = fileURLToPath(new URL('../testing/embedded-hub.ts', import.meta.url));
const lineSchema = z.union([z.object({ node: z.number() }), z.object({ error: z.string() })]);

const isRoot = process.getuid?.() === 0;
/** A data directory that was made once, to be copied: making one takes longer than everything else here. */
let made: string;
let folder: string;
let started: EmbeddedPostgres[];
let children: ChildProcess[];

beforeAll(async () => {
  made = await mkdtemp(join(tmpdir(), 'diosc-made-'));
  await (await startEmbeddedPostgres({ dataDirectory: made, log: silentLog, durable: false })).stop();
}, 60_000);

afterAll(() => rm(made, { recursive: true, force: true }));

beforeEach(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), 'diosc-embedded-')));
  started = [];
  children = [];
});

afterEach(async () => {
  for (const child of children) child.kill('SIGKILL');
  await Promise.allSettled(started.map((server) => server.stop()));
  await until(async () => (await servers()).length === 0);
  await rm(folder, { recursive: true, force: true, maxRetries: 5 });
});

async function start(dataDirectory: string = folder): Promise<EmbeddedPostgres> {
  const server = await startEmbeddedPostgres({ dataDirectory, log: silentLog, durable: false });
  started.push(server);
  return server;
}

async function startMade(): Promise<EmbeddedPostgres> {
  await copyMade();
  return start();
}

async function copyMade(): Promise<void> {
  await cp(join(made, 'postgres'), join(folder, 'postgres'), { recursive: true });
}

async function query(server: EmbeddedPostgres, sql: string): Promise<unknown[]> {
  const client = await connectClient(server.connectionFor('owner'));
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}

/** Starts a hub's database in a process of its own, and waits for the one line that it prints. */
async function startHub(prefix: readonly string[] = [], options: { uid?: number; gid?: number } = {}) {
  const command = [...prefix, process.execPath, '--conditions=diosc-source', HUB, folder];
  const child = spawn('/usr/bin/env', ['--', ...command], { stdio: ['ignore', 'pipe', 'inherit'], ...options });
  children.push(child);
  const [line] = await once(createInterface({ input: child.stdout }), 'line');
  return { child, said: lineSchema.parse(JSON.parse(String(line))) };
}

/** Only what this file started may ever be looked for: its folder is in no other process's name or place. */
function ownFolder(): string {
  if (!folder.includes('diosc-embedded-')) throw new Error('There is no folder of this test.');
  return `${folder}/`;
}

async function processes<Fact>(factOf: (pid: number) => Promise<Fact>): Promise<Map<number, Fact>> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(Number);
  return new Map(await Promise.all(pids.map(async (pid): Promise<[number, Fact]> => [pid, await factOf(pid)])));
}

/** The servers on this test's data, with all their workers: they work in its folder. */
async function servers(): Promise<number[]> {
  const directories = await processes((pid) => readlink(`/proc/${pid}/cwd`).catch(() => ''));
  return [...directories].filter(([, directory]) => directory.startsWith(ownFolder())).map(([pid]) => pid);
}

/** Everything that was started with a path of this test's data among its words: servers, supervisors, initdb. */
async function everything(): Promise<number[]> {
  const commands = await processes((pid) => readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => ''));
  const named = [...commands].filter(([, command]) => command.includes(ownFolder())).map(([pid]) => pid);
  return [...new Set([...named, ...(await servers())])].filter((pid) => pid !== process.pid);
}

/** The shells that watch over this test's server. */
async function supervisors(): Promise<number[]> {
  const commands = await processes((pid) => readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => ''));
  return [...commands].filter(([, command]) => command.startsWith('/bin/sh\0-c\0') && command.includes(ownFolder())).map(([pid]) => pid);
}

/** The folder of the socket of this test's server, as the server itself notes it. */
async function socketFolder(): Promise<string> {
  const lines = (await readFile(join(folder, 'postgres', 'postmaster.pid'), 'utf8')).split('\n');
  const path = lines[4] ?? '';
  if (!path.includes('/diosc-')) throw new Error('The server has no socket.');
  return path;
}

async function postmaster(): Promise<number> {
  const pid = Number.parseInt(await readFile(join(folder, 'postgres', 'postmaster.pid'), 'utf8'), 10);
  if (!(await servers()).includes(pid)) throw new Error('The server is not running.');
  return pid;
}

/** Waits for something outside this process, for which no event exists. */
async function until(condition: () => Promise<boolean>, forMs = 30_000): Promise<void> {
  for (const since = Date.now(); !(await condition()); await wait(50)) {
    if (Date.now() - since > forMs) throw new Error(`It did not become true within ${forMs} ms.`);
  }
}

describe('the embedded database', { timeout: 60_000 }, () => {
  it('keeps what was committed from one start to the next', async () => {
    const first = await start();
    await query(first, "CREATE TABLE public.kept (word text); INSERT INTO public.kept VALUES ('yesterday')");
    await first.stop();

    const second = await start();

    expect(await query(second, 'SELECT word FROM public.kept')).toEqual([{ word: 'yesterday' }]);
  });

  it('serves with a role that is neither owner nor superuser nor above row-level security', async () => {
    const server = await startMade();
    const client = await connectClient(server.connectionFor('app'));

    const { rows } = await client.query(
      'SELECT current_user AS name, rolsuper, rolbypassrls, rolcreaterole FROM pg_roles WHERE rolname = current_user',
    );
    await client.end();

    expect(rows).toEqual([{ name: 'diosc_app', rolsuper: false, rolbypassrls: false, rolcreaterole: false }]);
  });

  it('listens on no network address, and on a socket that only its user can reach', async () => {
    const server = await startMade();
    const socket = server.connectionFor('app').host ?? '';

    const [settings] = await query(server, "SELECT current_setting('listen_addresses') AS addresses");

    expect(settings).toEqual({ addresses: '' });
    expect((await stat(socket)).mode & 0o777).toBe(0o700);
    expect((await stat(join(folder, 'postgres'))).mode & 0o077).toBe(0);
  });

  it('takes a data directory whose path is longer than any socket path may be, and has spaces and quotes', async () => {
    const long = join(folder, "a 'long' name".padEnd(120, 'x'), 'y'.repeat(120));

    const server = await start(long);

    expect(await query(server, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
  });

  it('stops within two seconds with connections open, and leaves no process and no temporary folder', async () => {
    const server = await startMade();
    const socket = await socketFolder();
    const client = await connectClient(server.connectionFor('app'));
    const slow = client.query('SELECT pg_sleep(60)').catch((error: unknown) => error);
    const since = performance.now();

    await server.stop();

    expect(performance.now() - since).toBeLessThan(2000);
    expect(await slow).toBeInstanceOf(Error);
    expect(await everything()).toEqual([]);
    await expect(stat(socket)).rejects.toThrow('ENOENT');
  });

  it('passes nothing of the environment on to the server', async () => {
    const server = await startMade();

    const environment = await readFile(`/proc/${server.pid}/environ`, 'utf8');

    const names = environment.split('\0').map((entry) => entry.split('=')[0]);
    expect(
      names.filter((name) => name !== '' && !/^(PATH|LC_ALL|TZ|LD_LIBRARY_PATH|DYLD_LIBRARY_PATH|PG\w+|PWD)$/.test(name ?? '')),
    ).toEqual([]);
  });

  it('refuses a second hub on the same data with one sentence, also by another path, and lets it in afterwards', async () => {
    const first = await startMade();

    const refusal = await start(join(folder, '..', folder.split('/').at(-1) ?? '')).catch((error: unknown) => error);

    expect(refusal).toBeInstanceOf(StartProblem);
    expect(String(refusal)).toContain(`DIOSC_DATA_DIR "${folder}" is in use by another hub`);
    expect(await query(first, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
    await first.stop();
    await start();
  });

  it('refuses a second hub that is another process', async () => {
    await startMade();

    const { said } = await startHub();

    expect(said).toEqual({ error: expect.stringContaining('is in use by another hub') });
  });

  it('refuses a data directory that is a file', async () => {
    const path = join(folder, 'file');
    await writeFile(path, '');

    const refusal = await start(path).catch((error: unknown) => error);

    expect(refusal).toBeInstanceOf(StartProblem);
    expect(String(refusal)).toContain(`DIOSC_DATA_DIR "${path}" cannot be used as a folder`);
  });

  it('says what the server said when the data cannot be used, and lets go of the directory', async () => {
    await copyMade();
    await writeFile(join(folder, 'postgres', 'PG_VERSION'), '9\n');

    const refusal = await start().catch((error: unknown) => error);

    expect(refusal).toBeInstanceOf(StartProblem);
    expect(String(refusal)).toContain('The embedded database did not start: database files are incompatible with server');
    await writeFile(join(folder, 'postgres', 'PG_VERSION'), '18\n');
    await start();
  });

  it('removes what an interrupted creation left, and creates anew', async () => {
    const left = join(folder, 'initdb-0123456789ab');
    await mkdir(join(left, 'base'), { recursive: true });
    await writeFile(join(left, 'PG_VERSION'), '18\n');

    const server = await start();

    expect(await query(server, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
    expect((await readdir(folder)).sort()).toEqual(['hub.lock', 'postgres']);
  });

  it('starts after a kill -9 in the middle of the creation', async () => {
    const child = spawn(process.execPath, ['--conditions=diosc-source', HUB, folder], { stdio: 'ignore' });
    children.push(child);
    await until(async () => (await readdir(folder)).some((name) => name.startsWith('initdb-')));
    child.kill('SIGKILL');
    await once(child, 'exit');

    const server = await start();

    expect(await query(server, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
    await until(async () => (await everything()).length <= (await servers()).length + 2);
  });

  it('is gone soon after a kill -9 of the hub, and the next hub has the data', async () => {
    await copyMade();
    const { child, said } = await startHub();
    expect(said).toEqual({ node: 1 });
    const socket = await socketFolder();

    child.kill('SIGKILL');
    await once(child, 'exit');

    await until(async () => (await everything()).length === 0);
    await expect(stat(socket)).rejects.toThrow('ENOENT');
    const server = await start();
    expect(await query(server, 'SELECT last_value FROM diosc.node_number')).toEqual([{ last_value: '1' }]);
  });

  it('lets the next hub start at once after a kill -9, while the server is still stopping', async () => {
    await copyMade();
    const { child } = await startHub();
    child.kill('SIGKILL');
    await once(child, 'exit');

    const server = await start();

    expect(await query(server, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
  });

  it('ends a server whose hub and supervisor were both killed, and starts its own', async () => {
    await copyMade();
    const { child } = await startHub();
    const [orphan, socket] = [await postmaster(), await socketFolder()];
    for (const pid of await supervisors()) process.kill(pid, 'SIGKILL');
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(await servers()).toContain(orphan);

    const server = await start();

    expect(await query(server, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
    expect(await servers()).not.toContain(orphan);
    await rm(socket, { recursive: true, force: true });
  });

  it('is not kept from starting by a process id that belongs to something else by now', async () => {
    await copyMade();
    const other = spawn('sleep', ['60'], { stdio: 'ignore' });
    children.push(other);
    await writeFile(join(folder, 'postgres', 'postmaster.pid'), `${other.pid}\n${folder}/postgres\n`);

    const server = await start();

    expect(await query(server, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
    expect(other.killed || other.exitCode !== null || other.signalCode !== null).toBe(false);
  });

  it('is started again after a kill -9 of the server, with what was committed', async () => {
    const server = await startMade();
    await query(server, "CREATE TABLE public.kept (word text); INSERT INTO public.kept VALUES ('before')");
    const pid = await postmaster();

    process.kill(pid, 'SIGKILL');

    await until(async () => server.pid !== pid && server.pid !== null);
    expect(await query(server, 'SELECT word FROM public.kept')).toEqual([{ word: 'before' }]);
  });

  it('is started again after a kill -9 of its supervisor', async () => {
    const server = await startMade();
    const pid = await postmaster();
    for (const supervisor of await supervisors()) process.kill(supervisor, 'SIGKILL');

    await until(async () => server.pid !== pid && server.pid !== null);

    expect(await query(server, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
  });

  it('stops while it is being started again', async () => {
    await copyMade();
    const noticed = Promise.withResolvers<void>();
    const log = { ...silentLog, error: () => noticed.resolve() };
    const server = await startEmbeddedPostgres({ dataDirectory: folder, log, durable: false });
    started.push(server);
    process.kill(await postmaster(), 'SIGKILL');
    await noticed.promise;

    await server.stop();

    expect(server.pid).toBeNull();
    expect(await servers()).toEqual([]);
  });

  it('runs for an ordinary user', async () => {
    // In a user namespace in which it is one, root is an ordinary user, and still reaches a clone in a private folder.
    const { said } = await startHub(isRoot ? ['unshare', '--user', '--map-user=1000', '--map-group=1000'] : []);

    expect(said).toEqual({ node: 1 });
    expect(await servers()).toContain(await postmaster());
  });

  it('says what to do where it runs as root and user namespaces are forbidden', async () => {
    // A user namespace in which this process is root, and that allows no further ones.
    const confined = ['unshare', '--user', '--map-root-user', 'sh', '-c', 'echo 0 > /proc/sys/user/max_user_namespaces && exec "$@"', 'sh'];

    const { said } = await startHub(confined);

    expect(said).toEqual({ error: expect.stringContaining('cannot run as root on this system, which forbids user namespaces') });
    expect(said).toEqual({ error: expect.stringContaining('DATABASE_URL') });
  });

  it('is migrated and ready within the time that a start may take, and sooner the next time', async () => {
    const open = async (): Promise<number> => {
      const since = performance.now();
      const database = await openDatabase({ databaseUrl: null, dataDirectory: folder }, silentLog);
      const took = performance.now() - since;
      await database.close();
      return took;
    };

    expect(await open()).toBeLessThan(15_000);
    expect(await open()).toBeLessThan(5000);
  });
});
