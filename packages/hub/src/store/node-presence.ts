import { setTimeout as wait } from 'node:timers/promises';
import { type Kysely, sql } from 'kysely';
import type { Client } from 'pg';
import { z } from 'zod';
import type { Log } from '../log.ts';
import { NODE_LOCK_CLASS } from './advisory-lock.ts';
import type { Database } from './database.ts';
import { databaseProblem } from './database-problem.ts';
import type { Schema } from './schema.ts';

const FIRST_PAUSE_MS = 50;
const LONGEST_PAUSE_MS = 2000;

export type NodePresenceOptions = {
  /** Seconds after a start of a shared database in which other hubs may not have come back to it yet. Default 10. */
  readonly returnSeconds?: number;
};

const numberSchema = z.tuple([z.object({ number: z.coerce.number().int() })]);

/** Which hub process this is, and which others live. */
export interface NodePresence {
  /** This process's number; no other process ever has it. */
  readonly node: number;
  /**
   * Whether the process of that number still runs. Shortly after a start of a shared database the answer is yes for all
   * that cannot be told yet.
   * @throws {Problem} `database_unavailable`
   */
  isAlive(node: number): Promise<boolean>;
  close(): Promise<void>;
}

/**
 * Takes a number for this process and holds a lock on it, on a connection of its own, for as long as the process lives. A
 * lost connection is made again. An embedded database has this hub alone: every other number is of one that is gone.
 * @throws {Problem} `database_unavailable`
 */
export async function joinAsNode(
  database: Pick<Database, 'connect' | 'exclusive' | 'kysely'>,
  log: Log,
  { returnSeconds = 10 }: NodePresenceOptions = {},
): Promise<NodePresence> {
  const closing = new AbortController();
  let client = await database.connect();
  const node = await takeNumber(client);

  const stay = async (): Promise<void> => {
    for (;;) {
      await ended(client);
      if (closing.signal.aborted) return;
      log.warn({ node }, 'The connection by which other hubs see this one was lost; it is being made again.');
      const next = await comeBack();
      if (next === null) return;
      client = next;
    }
  };

  const comeBack = async (): Promise<Client | null> => {
    for (let pause = FIRST_PAUSE_MS; !closing.signal.aborted; pause = Math.min(pause * 2, LONGEST_PAUSE_MS)) {
      const next = await database.connect().then(
        async (connected) => ((await hold(connected, node, closing.signal)) ? connected : null),
        () => null,
      );
      if (next !== null) return next;
      await wait(pause, undefined, { signal: closing.signal }).catch(() => undefined);
    }
    return null;
  };

  const staying = stay();
  return {
    node,
    async isAlive(other) {
      if (other === node) return true;
      if (database.exclusive) return false;
      return isHeld(database.kysely, other, returnSeconds);
    },
    async close() {
      closing.abort();
      await client.end().catch(() => undefined);
      await staying;
    },
  };
}

async function takeNumber(client: Client): Promise<number> {
  try {
    const { rows } = await client.query(`SELECT nextval('node_number') AS number`);
    const [{ number }] = numberSchema.parse(rows);
    await client.query('SELECT pg_advisory_lock($1, $2)', [NODE_LOCK_CLASS, number]);
    return number;
  } catch (error) {
    await client.end().catch(() => undefined);
    throw databaseProblem(error);
  }
}

/** The lock may still be with the connection that was lost, until the server has noticed; then this waits for it. */
async function hold(client: Client, node: number, signal: AbortSignal): Promise<boolean> {
  const giveUp = (): void => void client.end().catch(() => undefined);
  signal.addEventListener('abort', giveUp);
  try {
    await client.query('SELECT pg_advisory_lock($1, $2)', [NODE_LOCK_CLASS, node]);
    return !signal.aborted;
  } catch {
    giveUp();
    return false;
  } finally {
    signal.removeEventListener('abort', giveUp);
  }
}

/** Asked by a shared lock, which is given back at the end of the statement, so that several may ask at once. */
async function isHeld(database: Kysely<Schema>, node: number, returnSeconds: number): Promise<boolean> {
  const { rows } = await sql<{ free: boolean; restarted: boolean }>`
    select pg_try_advisory_xact_lock_shared(${NODE_LOCK_CLASS}::integer, ${node}::integer) as free,
           pg_postmaster_start_time() > now() - make_interval(secs => ${returnSeconds}) as restarted`.execute(database);
  return rows.every(({ free, restarted }) => !free || restarted);
}

function ended(client: Client): Promise<void> {
  return new Promise((resolve) => {
    client.once('end', () => resolve());
  });
}
