import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import type { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { StartProblem } from '../../config/start-problem.ts';
import { Secret } from '../../identity/secret.ts';
import { connectClient } from '../connect-client.ts';
import { type Database, openDatabase } from '../database.ts';
import { withTenant } from '../tenant.ts';
import { installations } from '../testing/installations.ts';
import { silentLog } from '../testing/silent-log.ts';
import { startTestDatabase, type TestDatabase } from '../testing/test-database.ts';

const PASSWORD = 'a-password-that-is-nowhere-else';

function open(url: string): Promise<Database> {
  return openDatabase({ databaseUrl: new Secret(url), dataDirectory: '/nonexistent' }, silentLog);
}

async function refusalOf(url: string): Promise<string> {
  const refusal = await open(url).catch((error: unknown) => error);
  expect(refusal).toBeInstanceOf(StartProblem);
  return refusal instanceof Error ? refusal.message : '';
}

async function whoServes(database: Database): Promise<unknown> {
  const client = await database.connect();
  try {
    const { rows } = await client.query(
      'SELECT current_user AS name, rolsuper OR rolbypassrls AS above FROM pg_roles WHERE rolname = current_user',
    );
    return rows[0];
  } finally {
    await client.end();
  }
}

describe.each(installations())('a database that DATABASE_URL names, on $name', { timeout: 60_000 }, ({ binaries }) => {
  let server: TestDatabase;

  beforeAll(async () => {
    server = await startTestDatabase(binaries);
  }, 60_000);
  afterAll(() => server.stop());

  /** A database of its own and a user of the given attributes, who owns it. */
  async function prepared(attributes: string): Promise<{ admin: Client; user: string; database: string; url: string }> {
    const { owner } = await server.createEmptyDatabase();
    const admin = await connectClient(owner);
    const database = owner.database ?? '';
    const user = `user_of_${database}`;
    await admin.query(`CREATE ROLE ${user} LOGIN ${attributes}; ALTER DATABASE ${database} OWNER TO ${user}`);
    const url = `postgres://${user}:${PASSWORD}@localhost/${database}?host=${encodeURIComponent(owner.host ?? '')}`;
    return { admin, user, database, url };
  }

  it.each(['SUPERUSER', 'CREATEROLE', 'CREATEROLE BYPASSRLS'])(
    'is served with a role of its own where the user has %s [BYOA-10]',
    async (attributes) => {
      const { admin, database, url } = await prepared(attributes);

      const opened = await open(url);

      expect(await whoServes(opened)).toEqual({ name: `diosc_app_${database}`, above: false });
      await opened.close();
      await admin.end();
    },
  );

  it('is served as its user, under forced row-level security, where that user may make no role [BYOA-10]', async () => {
    const { admin, user, url } = await prepared('NOSUPERUSER');

    const opened = await open(url);

    expect(await whoServes(opened)).toEqual({ name: user, above: false });
    const insert = withTenant(opened.kysely, 'acme', (transaction) =>
      transaction
        .insertInto('session')
        .values({
          tenant_id: 'acme',
          id: 'ses_1',
          user_id: 'john',
          verified: true,
          assistant_id: 'ast_1',
          key_hash: '',
          started_at: new Date(),
          last_active_at: new Date(),
          idle_ends_at: new Date(),
          ends_at: new Date(),
        })
        .execute(),
    );
    await insert;
    const own = await connectClient({ connectionString: url, options: '-c search_path=diosc' });
    expect((await own.query('SELECT * FROM session')).rows).toEqual([]);
    await expect(own.query('DELETE FROM audit_event')).rejects.toThrow('permission denied');
    await own.end();
    await opened.close();
    await admin.end();
  });

  it('is refused where its user is above row-level security and may make no role [BYOA-10]', async () => {
    const { admin, database, url } = await prepared('BYPASSRLS');

    const message = await refusalOf(url);

    expect(message).toContain('is above row-level security');
    expect(message).toContain(`diosc_app_${database}`);
    expect(message).not.toContain(PASSWORD);
    await admin.end();
  });

  it('is opened by many nodes at the same moment, who all serve with the same role', async () => {
    const { admin, database, url } = await prepared('CREATEROLE');

    const nodes = await Promise.all([open(url), open(url), open(url)]);

    expect(await Promise.all(nodes.map(whoServes))).toEqual(nodes.map(() => ({ name: `diosc_app_${database}`, above: false })));
    await Promise.all(nodes.map((node) => node.close()));
    await admin.end();
  });

  it('is refused where somebody has put the serving role above row-level security [BYOA-10]', async () => {
    const { admin, database, url } = await prepared('SUPERUSER');
    await (await open(url)).close();
    await admin.query(`ALTER ROLE diosc_app_${database} BYPASSRLS`);

    expect(await refusalOf(url)).toContain('it is above row-level security itself');
    await admin.end();
  });

  it('is refused with one sentence that has no password in it, where it does not exist', async () => {
    const { admin, database, url } = await prepared('NOSUPERUSER');

    const message = await refusalOf(url.replace(`/${database}?`, '/nowhere?'));

    expect(message).toMatch(
      /^DATABASE_URL names a database that cannot be used \(postgres:.*\/nowhere\): it answered "database "nowhere" does not exist"\.$/,
    );
    expect(message).not.toContain(PASSWORD);
    await admin.end();
  });
});

describe('a database that asks for passwords', { timeout: 60_000 }, () => {
  let server: TestDatabase;
  let admin: Client;
  let url: string;

  beforeAll(async () => {
    server = await startTestDatabase();
    const { owner } = await server.createEmptyDatabase();
    admin = await connectClient(owner);
    const { rows } = await admin.query('SHOW hba_file');
    await writeFile(String(rows[0]?.hba_file), 'local all diosc_owner trust\nlocal all all scram-sha-256\n');
    await admin.query(`SELECT pg_reload_conf(); CREATE ROLE ann LOGIN CREATEROLE PASSWORD '${PASSWORD}'`);
    await admin.query(`ALTER DATABASE ${owner.database} OWNER TO ann`);
    url = `postgres://ann:${PASSWORD}@localhost/${owner.database}?host=${encodeURIComponent(owner.host ?? '')}`;
  }, 60_000);
  afterAll(async () => {
    await admin.end();
    await server.stop();
  });

  it('lets the serving role in by the password that is derived from the one in the url', async () => {
    const opened = await open(url);

    expect(await whoServes(opened)).toMatchObject({ name: expect.stringMatching(/^diosc_app_/) });
    await opened.close();
    const { rows } = await admin.query("SELECT rolpassword FROM pg_authid WHERE rolname LIKE 'diosc_app_test%'");
    expect(rows).toEqual([{ rolpassword: expect.stringMatching(/^SCRAM-SHA-256\$4096:/) }]);
  });

  it("goes on when the password of the url's user was changed", async () => {
    await (await open(url)).close();
    await admin.query("ALTER ROLE ann PASSWORD 'another-password'");

    const opened = await open(url.replace(PASSWORD, 'another-password'));

    expect(await opened.isReady()).toBe(true);
    await opened.close();
    await admin.query(`ALTER ROLE ann PASSWORD '${PASSWORD}'`);
  });

  it('is refused with one sentence where the password is wrong', async () => {
    const message = await refusalOf(url.replace(PASSWORD, 'a-wrong-password'));

    expect(message).toContain('it answered "password authentication failed for user "ann""');
    expect(message).not.toContain('a-wrong-password');
  });
});

describe('a database that cannot be reached', { timeout: 30_000 }, () => {
  it('is refused with one sentence that names DATABASE_URL and no password', async () => {
    const message = await refusalOf(`postgres://ann:${PASSWORD}@127.0.0.1:1/diosc`);

    expect(message).toBe('DATABASE_URL names a database that cannot be used (postgres://ann@127.0.0.1:1/diosc): nothing listens there.');
  });

  it('is refused within a few seconds where the server accepts and then says nothing', async () => {
    const silent = createServer(() => undefined).listen(0, '127.0.0.1');
    await once(silent, 'listening');
    const address = silent.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const since = performance.now();

    const message = await refusalOf(`postgres://ann:${PASSWORD}@127.0.0.1:${port}/diosc`);

    expect(message).toContain('it did not answer within 5 seconds');
    expect(performance.now() - since).toBeLessThan(10_000);
    silent.close();
  });

  it('is refused where something else answers', async () => {
    const http = createServer((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n')).listen(0, '127.0.0.1');
    await once(http, 'listening');
    const address = http.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;

    const message = await refusalOf(`postgres://ann:${PASSWORD}@127.0.0.1:${port}/diosc`);

    expect(message).toContain('DATABASE_URL names a database that cannot be used');
    expect(message).not.toContain(PASSWORD);
    http.close();
  });
});
