import { sql } from 'kysely';
import type { Secret } from '../identity/secret.ts';
import type { Log } from '../log.ts';
import type { Database } from '../store/database.ts';
import type { Bus } from './bus.ts';
import type { FastPath } from './fast-path.ts';
import { createLocalBus } from './local-bus.ts';
import { postgresFastPath } from './postgres-fast-path.ts';
import { redisFastPath } from './redis-fast-path.ts';
import { createSharedBus } from './shared-bus.ts';

export type BusOptions = {
  readonly database: Pick<Database, 'kysely' | 'exclusive' | 'connect' | 'keepConnection'>;
  /** The number of this process, as `joinAsNode` gave it. */
  readonly node: number;
  /** Null: PostgreSQL carries what is fast. */
  readonly redisUrl: Secret | null;
  readonly log: Log;
};

/**
 * The bus of this process; close it before the database. A fast path that cannot be had does not keep the hub from
 * starting: after two seconds it starts without.
 * @throws {Problem} `database_unavailable`
 * @throws {StartProblem} when REDIS_URL cannot be read.
 */
export async function createBus({ database, node, redisUrl, log }: BusOptions): Promise<Bus> {
  if (database.exclusive) {
    // Changes leave a wake wherever they are made; here nobody else reads them, so that they would only gather.
    await database.kysely.deleteFrom('wake').execute();
    return createLocalBus(log);
  }
  return createSharedBus({ database, node, path: await chooseFastPath(database, redisUrl), log });
}

async function chooseFastPath(database: BusOptions['database'], redisUrl: Secret | null): Promise<FastPath> {
  return redisUrl === null ? postgresFastPath(database) : redisFastPath(redisUrl, await readInstallation(database));
}

/** What tells this database apart from all others: its server's identifier, made up when that was set up, and its own number there. */
async function readInstallation({ kysely }: BusOptions['database']): Promise<string> {
  const { rows } = await sql<{ installation: string }>`
    select concat_ws('-', 'diosc', system_identifier, oid) as installation
    from pg_control_system(), pg_database where datname = current_database()`.execute(kysely);
  const [row] = rows;
  if (row === undefined) throw new Error('The database does not know itself.');
  return row.installation;
}
