import type { PostgresCursor, PostgresPool, PostgresPoolClient, PostgresQueryResult } from 'kysely';
import { DatabaseError, Pool, type PoolClient, type PoolConfig, type QueryConfig } from 'pg';
import type { Log } from '../log.ts';
import { Problem } from '../problem/problem.ts';
import { databaseProblem } from './database-problem.ts';

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

  /** @throws {Problem} `database_unavailable` when no connection can be had in time. */
  async connect(): Promise<PostgresPoolClient> {
    return new GuardedClient(await this.#checkOut());
  }

  /** Runs one statement in a transaction of its own. Give a hot one a `name`: it is then parsed once a connection. */
  async run(query: QueryConfig): Promise<readonly unknown[][]> {
    const client = await this.#checkOut();
    let failure: unknown = null;
    try {
      const { rows } = await client.query<unknown[]>({ ...query, rowMode: 'array' });
      return rows;
    } catch (error) {
      failure = error;
      throw databaseProblem(error);
    } finally {
      client.release(failure !== null && isBroken(failure));
    }
  }

  end(): Promise<void> {
    return this.#pool.end();
  }

  /** Whatever the reason that no connection can be had, the database is away for now. */
  #checkOut(): Promise<PoolClient> {
    return this.#pool.connect().catch((error: unknown) => {
      throw new Problem({ kind: 'database_unavailable' }, { cause: error });
    });
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
      this.#broken ||= isBroken(error);
      throw databaseProblem(error);
    }
  }
}

/** What the server itself refused leaves the connection whole; anything else leaves it in an unknown state. */
function isBroken(error: unknown): boolean {
  return !(error instanceof DatabaseError);
}
