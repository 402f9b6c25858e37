import type { Client, ClientConfig, QueryConfig } from 'pg';
import { Problem } from '../problem/problem.ts';
import { connectClient } from './connect-client.ts';
import { ANSWER_TIMEOUT_MS } from './connection-settings.ts';
import { databaseProblem, leavesConnectionWhole } from './database-problem.ts';

/** Milliseconds between two looks at whether a statement has been without an answer for too long. */
const LOOK_EVERY_MS = 1000;

/**
 * One connection of the caller's own for statements one after another, opened when first needed and again when it was
 * lost. For the hot path: the bookkeeping of a pool and a timer for each statement cost as much as a small statement does.
 */
export class KeptConnection {
  readonly #config: ClientConfig;
  #client: Client | null = null;
  #busySince: number | null = null;
  #watchdog: NodeJS.Timeout | null = null;

  constructor(config: ClientConfig) {
    this.#config = config;
  }

  /**
   * Runs one statement in a transaction of its own; wait for it before the next. Give a hot one a `name`: it is then parsed
   * once a connection.
   * @throws {Problem} `database_unavailable`
   */
  async run(query: QueryConfig): Promise<readonly unknown[][]> {
    const client = this.#client ?? (await this.#open());
    this.#busySince = performance.now();
    try {
      const { rows } = await client.query<unknown[]>({ ...query, rowMode: 'array' });
      return rows;
    } catch (error) {
      if (!leavesConnectionWhole(error)) this.#drop(client);
      throw databaseProblem(error);
    } finally {
      this.#busySince = null;
    }
  }

  async end(): Promise<void> {
    if (this.#watchdog !== null) clearInterval(this.#watchdog);
    const client = this.#client;
    this.#client = null;
    await client?.end().catch(() => undefined);
  }

  async #open(): Promise<Client> {
    try {
      const client = await connectClient(this.#config);
      client.once('end', () => this.#forget(client));
      this.#client = client;
      this.#watchdog ??= setInterval(() => this.#giveUpStuck(), LOOK_EVERY_MS).unref();
      return client;
    } catch (cause) {
      throw new Problem({ kind: 'database_unavailable' }, { cause });
    }
  }

  #giveUpStuck(): void {
    const isStuck = this.#busySince !== null && performance.now() - this.#busySince > ANSWER_TIMEOUT_MS;
    if (isStuck && this.#client !== null) this.#drop(this.#client);
  }

  /** Closed without waiting, because its state is unknown; a statement that is still under way on it fails. */
  #drop(client: Client): void {
    this.#forget(client);
    void client.end().catch(() => undefined);
  }

  #forget(client: Client): void {
    if (this.#client === client) this.#client = null;
  }
}
