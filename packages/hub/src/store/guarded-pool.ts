import type { PostgresCursor, PostgresPool, PostgresPoolClient, PostgresQueryResult } from 'kysely';
import { Pool, type PoolConfig } from 'pg';
import type { Log } from '../log.ts';
import { Problem } from '../problem/problem.ts';
import { databaseProblem, leavesConnectionWhole } from './database-problem.ts';

/**
 * A pool of connections whose every error has passed through {@link databaseProblem}, here and nowhere else. A connection
 * that broke, or whose answer did not come in time, is never used again.
 */
export class GuardedPool implements PostgresPool {
  readonly options: object;
  readonly #pool: Pool;

  constructor(config: PoolConfig, log: Log) {
    this.#pool = new Pool(config);
    this.options = this.#pool.options;
    // An idle connection that the server closed; the pool has dropped it already, and the next query opens another.
    this.#pool.on('error', (error) => log.debug({ err: error }, 'An idle database connection was closed.'));
  }

  /** @throws {Problem} `database_unavailable` when no connection can be had in time, whatever the reason. */
  async connect(): Promise<PostgresPoolClient> {
    try {
      return new GuardedClient(await this.#pool.connect());
    } catch (cause) {
      throw new Problem({ kind: 'database_unavailable' }, { cause });
    }
  }

  end(): Promise<void> {
    return this.#pool.end();
  }
}

class GuardedClient implements PostgresPoolClient {
  readonly #client: PostgresPoolClient;
  #broken = false;

  constructor(client: PostgresPoolClient) {
    this.#client = client;
  }

  query<R>(sql: string, parameters: ReadonlyArray<unknown>): Promise<PostgresQueryResult<R>>;
  query<R>(cursor: PostgresCursor<R>): PostgresCursor<R>;
  query<R>(
    query: string | PostgresCursor<R>,
    parameters: ReadonlyArray<unknown> = [],
  ): Promise<PostgresQueryResult<R>> | PostgresCursor<R> {
    return typeof query === 'string' ? this.#run(query, parameters) : this.#client.query(query);
  }

  release(destroy = false): void {
    this.#client.release(destroy || this.#broken);
  }

  async #run<R>(sql: string, parameters: ReadonlyArray<unknown>): Promise<PostgresQueryResult<R>> {
    try {
      return await this.#client.query<R>(sql, parameters);
    } catch (error) {
      this.#broken ||= !leavesConnectionWhole(error);
      throw databaseProblem(error);
    }
  }
}
