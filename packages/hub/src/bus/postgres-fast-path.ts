import { setTimeout as wait } from 'node:timers/promises';
import { type Client, escapeIdentifier } from 'pg';
import { Problem } from '../problem/problem.ts';
import type { Database } from '../store/database.ts';
import { whyUnreachable } from '../store/external/why-unreachable.ts';
import type { FastPath, FastPathConnection } from './fast-path.ts';

/** "Less than 8000 bytes": https://www.postgresql.org/docs/current/sql-notify.html */
const MAX_NOTIFY_BYTES = 7999;
const LISTEN_TIMEOUT_MS = 5000;
const END_TIMEOUT_MS = 1000;

const PUBLISH = {
  name: 'publish',
  text: 'SELECT count(pg_notify(channel, payload)) FROM unnest($1::text[], $2::text[]) AS parcel (channel, payload)',
};

/** LISTEN and NOTIFY, both on one connection to the hub's own database, whose channels no other database shares. */
export function postgresFastPath(database: Pick<Database, 'connect'>): FastPath {
  return {
    maxPayloadBytes: MAX_NOTIFY_BYTES,
    async connect(channels, onPayload) {
      const client = await database.connect();
      client.on('notification', ({ payload = '' }) => onPayload(payload));
      const connection = connectionOn(client);
      try {
        await Promise.race([
          listen(client, channels),
          connection.lost.then(failed),
          wait(LISTEN_TIMEOUT_MS, null, { ref: false }).then(failed),
        ]);
        return connection;
      } catch (error) {
        await connection.end();
        throw error;
      }
    },
    explain: (error) => whyUnreachable(error instanceof Problem ? error.cause : error),
  };
}

/** The name is for whoever looks at `pg_stat_activity`. */
async function listen(client: Client, channels: readonly string[]): Promise<void> {
  await client.query(
    ["SET application_name = 'diosc bus'", ...channels.map((channel) => `LISTEN ${escapeIdentifier(channel)}`)].join('; '),
  );
}

function failed(): never {
  throw new Error('the server did not answer LISTEN');
}

function connectionOn(client: Client): FastPathConnection {
  const lost = Promise.withResolvers<void>();
  client.once('end', lost.resolve);
  return {
    async publish(parcels) {
      await client.query({ ...PUBLISH, values: [parcels.map(({ channel }) => channel), parcels.map(({ payload }) => payload)] });
    },
    lost: lost.promise,
    async end() {
      // A server that hangs does not say goodbye.
      await Promise.race([client.end().catch(() => undefined), wait(END_TIMEOUT_MS, undefined, { ref: false })]);
    },
  };
}
