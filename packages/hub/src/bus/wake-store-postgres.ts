import { sql } from 'kysely';
import { z } from 'zod';
import type { Database } from '../store/database.ts';
import { KEPT_MINUTES, LOOK_BACK_SECONDS, type WakeStore } from './wake-store.ts';

const answerSchema = z.tuple([z.tuple([z.string(), z.array(z.tuple([z.string(), z.unknown()]))])]);

/** All times are the database's own, whose clock may not be that of any hub; after a failover it may even go back. */
const READ_SINCE = {
  name: 'read_wakes',
  text: `SELECT now()::text, (
    SELECT coalesce(json_agg(json_build_array(position::text, wake) ORDER BY position), '[]')
    FROM wake
    WHERE at > least($1::timestamptz, now()) - interval '${LOOK_BACK_SECONDS} seconds'
  )`,
};

/** Reads on a connection of its own, so that a pool that is busy with users holds up no revocation. */
export function createWakeStore(database: Pick<Database, 'kysely' | 'keepConnection'>): WakeStore {
  const connection = database.keepConnection();
  return {
    async add(wake) {
      const { position } = await database.kysely
        .insertInto('wake')
        .values({ wake: JSON.stringify(wake) })
        .returning('position')
        .executeTakeFirstOrThrow();
      return position;
    },
    async readSince(since) {
      const [[asOf, rows]] = answerSchema.parse(await connection.run({ ...READ_SINCE, values: [since] }));
      return { asOf, wakes: rows.map(([position, wake]) => ({ position, wake })) };
    },
    async prune() {
      await database.kysely.deleteFrom('wake').where('at', '<', sql<Date>`now() - make_interval(mins => ${KEPT_MINUTES})`).execute();
    },
    close: () => connection.end(),
  };
}
