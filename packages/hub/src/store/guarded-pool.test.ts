import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';
import { sql } from 'kysely';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { connectClient } from './connect-client.ts';
import { GuardedPool } from './guarded-pool.ts';
import { KeptConnection } from './kept-connection.ts';
import { silentLog } from './testing/silent-log.ts';
import { type FreshDatabase, startTestDatabase, type TestDatabase } from './testing/test-database.ts';

const UNAVAILABLE = { reason: { kind: 'database_unavailable' } };

/** A server that takes connections and says nothing, as one behind a broken network does. */
async function startSilentServer(): Promise<{ server: Server; port: number; stop(): void }> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => void sockets.add(socket)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    server,
    port,
    stop() {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}

describe('connections to a database', { timeout: 60_000 }, () => {
  let server: TestDatabase;
  let database: FreshDatabase;

  beforeAll(async () => {
    server = await startTestDatabase();
  }, 60_000);
  afterAll(() => server.stop());
  beforeEach(async () => {
    database = await server.openDatabase();
  });
  afterEach(() => database.close());

  async function terminateAll(): Promise<void> {
    const admin = await connectClient(database.owner);
    await admin.query(
      'SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()',
    );
    await admin.end();
  }

  it('are made again after the server has ended them, as in a restart', async () => {
    const kept = database.keepConnection();
    expect(await kept.run({ text: 'SELECT 1' })).toEqual([[1]]);
    await sql`select 1`.execute(database.kysely);

    await terminateAll();

    await expect.poll(() => database.isReady()).toBe(true);
    await expect.poll(() => kept.run({ text: 'SELECT 1' }).catch(() => 'away')).toEqual([[1]]);
    await kept.end();
  });

  it('that the server ends in the middle of a statement fail it, and are not used again', async () => {
    const kept = database.keepConnection();
    const own = (await kept.run({ text: 'SELECT pg_backend_pid()' }))[0]?.[0];
    const slow = kept.run({ text: 'SELECT pg_sleep(60)' }).catch((error: unknown) => error);
    const slower = sql`select pg_sleep(60)`.execute(database.kysely).catch((error: unknown) => error);
    await expect
      .poll(async () =>
        (await database.connect())
          .query("SELECT count(*)::integer AS asleep FROM pg_stat_activity WHERE wait_event = 'PgSleep'")
          .then(({ rows }) => rows),
      )
      .toEqual([{ asleep: 2 }]);

    await terminateAll();

    expect(await slow).toMatchObject(UNAVAILABLE);
    expect(await slower).toMatchObject(UNAVAILABLE);
    expect((await kept.run({ text: 'SELECT pg_backend_pid()' }))[0]?.[0]).not.toBe(own);
    expect(await database.isReady()).toBe(true);
    await kept.end();
  });

  it('are used on after a statement that the server refused', async () => {
    const kept = database.keepConnection();
    const own = (await kept.run({ text: 'SELECT pg_backend_pid()' }))[0]?.[0];

    await expect(kept.run({ text: 'SELECT 1 / 0' })).rejects.toThrow('division by zero');

    expect((await kept.run({ text: 'SELECT pg_backend_pid()' }))[0]?.[0]).toBe(own);
    await kept.end();
  });

  it('give up a statement that takes too long, and say that the database is unavailable', async () => {
    const kept = new KeptConnection({ ...database.owner, statement_timeout: 50 });

    await expect(kept.run({ text: 'SELECT pg_sleep(60)' })).rejects.toMatchObject(UNAVAILABLE);

    expect(await kept.run({ text: 'SELECT 1' })).toEqual([[1]]);
    await kept.end();
  });

  it('are given up in time where nothing answers', async () => {
    const silent = await startSilentServer();
    const away = { host: '127.0.0.1', port: silent.port, user: 'ann', database: 'diosc', connectionTimeoutMillis: 200 };
    const pool = new GuardedPool(away, silentLog);

    await expect(pool.connect()).rejects.toMatchObject(UNAVAILABLE);
    await expect(new KeptConnection(away).run({ text: 'SELECT 1' })).rejects.toMatchObject(UNAVAILABLE);

    await pool.end();
    silent.stop();
  });

  it('that got no answer in time are closed, instead of serving the next statement', async () => {
    const pool = new GuardedPool({ ...database.owner, max: 1, query_timeout: 100 }, silentLog);
    const client = await pool.connect();
    const [{ pid } = { pid: 0 }] = (await client.query<{ pid: number }>('SELECT pg_backend_pid() AS pid', [])).rows;

    await expect(client.query('SELECT pg_sleep(60)', [])).rejects.toMatchObject(UNAVAILABLE);
    client.release();

    const next = await pool.connect();
    const [{ pid: nextPid } = { pid: 0 }] = (await next.query<{ pid: number }>('SELECT pg_backend_pid() AS pid', [])).rows;
    expect(nextPid).not.toBe(pid);
    next.release();
    await pool.end();
  });

  it('wait no longer than their bound for a place among too many', async () => {
    const pool = new GuardedPool({ ...database.owner, max: 1, connectionTimeoutMillis: 100 }, silentLog);
    const held = await pool.connect();

    await expect(pool.connect()).rejects.toMatchObject(UNAVAILABLE);

    held.release();
    (await pool.connect()).release();
    await pool.end();
  });
});
