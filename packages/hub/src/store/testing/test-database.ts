import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Client, type ClientConfig, escapeIdentifier } from 'pg';
import type { HubConfig } from '../../config/hub-config.ts';
import { testConfig } from '../../config/testing/test-config.ts';
import { Secret } from '../../identity/secret.ts';
import { connectClient } from '../connect-client.ts';
import { type Database, openDatabase } from '../database.ts';
import { startEmbeddedPostgres } from '../embedded/embedded-postgres.ts';
import type { PostgresBinaries } from '../embedded/postgres-binaries.ts';
import { migrate, withMigrationLock } from '../migrate.ts';
import { silentLog } from './silent-log.ts';

/** A database of one test's own. */
export type FreshDatabase = Database & {
  /** As DATABASE_URL has it. */
  readonly url: Secret;
  /** How to connect as the owner of its tables. */
  readonly owner: ClientConfig;
  /** Cuts every connection and lets nobody in, until `bringBack`. */
  takeAway(): Promise<void>;
  bringBack(): Promise<void>;
};

/** One PostgreSQL server for one test file, with as many databases as its tests want. */
export type TestDatabase = {
  /** A hub's configuration on an empty, migrated database of its own. */
  readonly config: HubConfig;
  /** One more of those. */
  createConfig(): Promise<HubConfig>;
  /** A new, migrated database, opened as the hub opens it. Close it, or leave that to `stop`. */
  openDatabase(): Promise<FreshDatabase>;
  /** A new database as the server makes it, without anything of the hub's in it. */
  createEmptyDatabase(): Promise<{ readonly url: Secret; readonly owner: ClientConfig }>;
  stop(): Promise<void>;
};

/** Starts the server in a temporary folder, in about a second. It does not wait for the disk; nothing else is different. */
export async function startTestDatabase(binaries?: PostgresBinaries): Promise<TestDatabase> {
  const dataDirectory = await mkdtemp(join(tmpdir(), 'diosc-test-'));
  const server = await startEmbeddedPostgres({ dataDirectory, log: silentLog, durable: false, ...(binaries && { binaries }) });
  const template = server.connectionFor('owner');
  await migrateTemplate(template);
  const admin = await connectClient({ ...template, database: 'postgres' });
  const opened: Database[] = [];
  let count = 0;

  const create = async (from: string) => {
    const name = `test_${++count}`;
    await admin.query(`CREATE DATABASE ${name} TEMPLATE ${escapeIdentifier(from)}`);
    const url = new Secret(
      `postgres://${template.user}:password-of-${name}@localhost/${name}?host=${encodeURIComponent(template.host ?? '')}`,
    );
    return { name, url, owner: { ...template, database: name } };
  };
  const createConfig = async (): Promise<HubConfig> =>
    testConfig({ dataDirectory, databaseUrl: (await create(template.database ?? '')).url });

  return {
    config: await createConfig(),
    createConfig,
    createEmptyDatabase: () => create('template0'),
    async openDatabase() {
      const { name, url, owner } = await create(template.database ?? '');
      const database = await openDatabase({ databaseUrl: url, dataDirectory }, silentLog);
      opened.push(database);
      return { ...database, url, owner, takeAway: () => takeAway(admin, name), bringBack: () => bringBack(admin, name) };
    },
    async stop() {
      await Promise.allSettled(opened.map((database) => database.close()));
      await admin.end();
      await server.stop();
      await rm(dataDirectory, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

async function migrateTemplate(template: ClientConfig): Promise<void> {
  const client = await connectClient(template);
  try {
    await withMigrationLock(client, () => migrate(client));
  } finally {
    await client.end();
  }
}

async function takeAway(admin: Client, name: string): Promise<void> {
  await admin.query(`ALTER DATABASE ${name} ALLOW_CONNECTIONS false`);
  await admin.query('SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = $1', [name]);
}

async function bringBack(admin: Client, name: string): Promise<void> {
  await admin.query(`ALTER DATABASE ${name} ALLOW_CONNECTIONS true`);
}
