import { copyFile, cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Client } from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { StartProblem } from '../config/start-problem.ts';
import { connectClient } from './connect-client.ts';
import { migrate, withMigrationLock } from './migrate.ts';
import { MIGRATIONS, readMigrations } from './migration-files.ts';
import { startTestDatabase, type TestDatabase } from './testing/test-database.ts';

describe('migrations', { timeout: 30_000 }, () => {
  let server: TestDatabase;
  let folder: string;
  let clients: Client[];

  beforeAll(async () => {
    server = await startTestDatabase();
  }, 60_000);
  afterAll(() => server.stop());

  beforeEach(async () => {
    clients = [];
    folder = `${await mkdtemp(join(tmpdir(), 'diosc-migrations-'))}/`;
    // The first one alone: the tests bring a second of their own.
    await cp(MIGRATIONS, pathToFileURL(folder), { recursive: true, filter: (path) => !/000[2-9]-/.test(path) });
  });
  afterEach(async () => {
    await Promise.all(clients.map((client) => client.end()));
    await rm(folder, { recursive: true });
  });

  async function connections(count: number): Promise<Client[]> {
    const { owner } = await server.createEmptyDatabase();
    const opened = await Promise.all(Array.from({ length: count }, () => connectClient(owner)));
    clients.push(...opened);
    return opened;
  }

  async function connection(): Promise<Client> {
    const [client] = await connections(1);
    if (client === undefined) throw new Error('There is no connection.');
    return client;
  }

  const run = (client: Client): Promise<void> => withMigrationLock(client, () => migrate(client, pathToFileURL(folder)));
  const applied = async (client: Client) => (await client.query('SELECT number, name FROM diosc.schema_migration ORDER BY number')).rows;
  const tables = async (client: Client): Promise<unknown[]> =>
    (await client.query("SELECT tablename FROM pg_tables WHERE schemaname = 'diosc'")).rows.map((row) => row.tablename);

  it('are applied once, in order, and noted', async () => {
    const client = await connection();
    await writeFile(join(folder, '0002-second.sql'), 'CREATE TABLE second (id integer);');

    await run(client);
    await run(client);

    expect(await applied(client)).toEqual([
      { number: 1, name: '0001-walking-skeleton.sql' },
      { number: 2, name: '0002-second.sql' },
    ]);
  });

  it('are applied once where many hubs start at the same moment', async () => {
    const together = await connections(4);

    await Promise.all(together.map(run));

    expect(await applied(together[0] ?? (await connection()))).toHaveLength(1);
  });

  it('add what is new to a database that an earlier version has made', async () => {
    const client = await connection();
    await run(client);
    await writeFile(join(folder, '0002-second.sql'), 'CREATE TABLE second (id integer);');

    await run(client);

    expect(await tables(client)).toContain('second');
  });

  it('refuse to start where an applied one was changed', async () => {
    const client = await connection();
    await run(client);
    await writeFile(
      join(folder, '0001-walking-skeleton.sql'),
      `${await readFile(join(folder, '0001-walking-skeleton.sql'), 'utf8')}\n-- later`,
    );

    const refusal = await run(client).catch((error: unknown) => error);

    expect(refusal).toBeInstanceOf(StartProblem);
    expect(String(refusal)).toContain('The migration "0001-walking-skeleton.sql" is not what was applied to the database');
  });

  it('are the same with the line ends of another system', async () => {
    const client = await connection();
    await run(client);
    const path = join(folder, '0001-walking-skeleton.sql');
    await writeFile(path, (await readFile(path, 'utf8')).replaceAll('\n', '\r\n'));

    await run(client);

    expect(await applied(client)).toHaveLength(1);
  });

  it('refuse to start on a database that a newer version has migrated', async () => {
    const client = await connection();
    const newer = join(folder, '0002-second.sql');
    await writeFile(newer, 'CREATE TABLE second (id integer);');
    await run(client);
    await rm(newer);

    const refusal = await run(client).catch((error: unknown) => error);

    expect(refusal).toBeInstanceOf(StartProblem);
    expect(String(refusal)).toContain('migrated by a newer hub ("0002-second.sql" is not known here)');
  });

  it('leave nothing of one that fails, and keep those before it', async () => {
    const client = await connection();
    await writeFile(join(folder, '0002-second.sql'), 'CREATE TABLE second (id integer); SELECT 1 / 0;');

    const refusal = await run(client).catch((error: unknown) => error);

    expect(refusal).toBeInstanceOf(StartProblem);
    expect(String(refusal)).toContain('The migration "0002-second.sql" failed, and nothing of it was kept: division by zero.');
    expect(await tables(client)).not.toContain('second');
    expect(await applied(client)).toHaveLength(1);
  });

  it('let others migrate after one has failed', async () => {
    const [failing, other] = await connections(2);
    if (failing === undefined || other === undefined) throw new Error('There are no connections.');
    await writeFile(join(folder, '0002-second.sql'), 'SELECT 1 / 0;');
    await run(failing).catch(() => undefined);
    await writeFile(join(folder, '0002-second.sql'), 'CREATE TABLE second (id integer);');

    await run(other);

    expect(await applied(other)).toHaveLength(2);
  });

  it('say what to grant to a user who may not make tables', async () => {
    const client = await connection();
    await client.query('DROP ROLE IF EXISTS visitor; CREATE ROLE visitor; SET ROLE visitor');

    const refusal = await run(client).catch((error: unknown) => error);

    expect(refusal).toBeInstanceOf(StartProblem);
    expect(String(refusal)).toMatch(/The database user may not make tables \(permission denied for database test_\d+\)/);
  });

  it.each([
    ['a gap', '0003-third.sql'],
    ['a number given twice', '0001-another.sql'],
  ])('are refused with %s in their numbers', async (_what, name) => {
    await copyFile(join(folder, '0001-walking-skeleton.sql'), join(folder, name));

    await expect(readMigrations(pathToFileURL(folder))).rejects.toThrow('should have the number 2');
  });

  it('are every SQL file of their folder, apart from the privileges', async () => {
    const files = (await readdir(folder)).filter((name) => name !== 'privileges.sql').sort();

    expect((await readMigrations(pathToFileURL(folder))).map((migration) => migration.name)).toEqual(files);
  });
});
