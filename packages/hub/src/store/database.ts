import { Kysely, PostgresDialect, sql } from 'kysely';
import type { Client, ClientConfig } from 'pg';
import type { Secret } from '../identity/secret.ts';
import type { Log } from '../log.ts';
import { Problem } from '../problem/problem.ts';
import { connectClient } from './connect-client.ts';
import { ANSWER_TIMEOUT_MS, SERVING_SETTINGS } from './connection-settings.ts';
import { EMBEDDED_APP_ROLE } from './embedded/cluster-roles.ts';
import { startEmbeddedPostgres } from './embedded/embedded-postgres.ts';
import { prepareExternalPostgres } from './external/external-postgres.ts';
import { GuardedPool } from './guarded-pool.ts';
import { KeptConnection } from './kept-connection.ts';
import { grantPrivileges, migrate, withMigrationLock } from './migrate.ts';
import type { Schema } from './schema.ts';

export type DatabaseOptions = {
  /** Null: an embedded database in `dataDirectory`. */
  readonly databaseUrl: Secret | null;
  readonly dataDirectory: string;
};

/** The hub's database, migrated, and served with a role that row-level security holds. */
export type Database = {
  /** Each query in a transaction of its own; for what belongs to users go through `withTenant`. Throws {@link Problem}. */
  readonly kysely: Kysely<Schema>;
  /** True where no other hub can use it: the embedded one. */
  readonly exclusive: boolean;
  /** One connection for statements of the hot path, apart from those of `kysely`. The caller ends it. */
  keepConnection(): KeptConnection;
  /**
   * One connection of the caller's own, which the caller ends: for locks that live as long as it, and for LISTEN.
   * @throws {Problem} `database_unavailable`
   */
  connect(): Promise<Client>;
  /** Whether it answers now. */
  isReady(): Promise<boolean>;
  /** Ends all connections of `kysely`, and the embedded server. */
  close(): Promise<void>;
};

const POOL_SIZE = 10;
const IDLE_MS = 30_000;

/**
 * Opens the database that the configuration names, or the embedded one, and brings its schema up to date.
 * @throws {StartProblem} when that cannot be done, with one sentence for the operator.
 */
export async function openDatabase(options: DatabaseOptions, log: Log): Promise<Database> {
  if (options.databaseUrl !== null) {
    const connection = await prepareExternalPostgres(options.databaseUrl, log);
    return serve(connection, { exclusive: false, stop: () => Promise.resolve() }, log);
  }
  const server = await startEmbeddedPostgres({ dataDirectory: options.dataDirectory, log });
  try {
    await migrateEmbedded(server.connectionFor('owner'));
    return serve(server.connectionFor('app'), { exclusive: true, stop: server.stop }, log);
  } catch (error) {
    await server.stop();
    throw error;
  }
}

async function migrateEmbedded(ownerConnection: ClientConfig): Promise<void> {
  const client = await connectClient(ownerConnection);
  try {
    await withMigrationLock(client, async () => {
      await migrate(client);
      await grantPrivileges(client, EMBEDDED_APP_ROLE);
    });
  } finally {
    await client.end();
  }
}

function serve(connection: ClientConfig, server: { exclusive: boolean; stop(): Promise<void> }, log: Log): Database {
  const serving = { ...SERVING_SETTINGS, ...connection };
  const pool = new GuardedPool({ ...serving, query_timeout: ANSWER_TIMEOUT_MS, max: POOL_SIZE, min: 1, idleTimeoutMillis: IDLE_MS }, log);
  const kysely = new Kysely<Schema>({ dialect: new PostgresDialect({ pool }) });
  return {
    kysely,
    exclusive: server.exclusive,
    keepConnection: () => new KeptConnection(serving),
    connect: () =>
      connectClient(connection).catch((error: unknown) => {
        throw new Problem({ kind: 'database_unavailable' }, { cause: error });
      }),
    isReady: () =>
      sql`select 1`.execute(kysely).then(
        () => true,
        () => false,
      ),
    async close() {
      await pool.end();
      await server.stop();
    },
  };
}
