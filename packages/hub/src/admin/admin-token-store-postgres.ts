import type { Selectable } from 'kysely';
import type { Database } from '../store/database.ts';
import type { Schema } from '../store/schema.ts';
import type { AdminTokenRecord, AdminTokenStore } from './admin-token-store.ts';

const COLUMNS = ['id', 'name', 'scope', 'created_at', 'expires_at', 'revoked_at'] as const;

/** Admin tokens in the hub's database. */
export function createAdminTokenStore({ kysely }: Pick<Database, 'kysely'>): AdminTokenStore {
  return {
    async findUsable(hash, now) {
      const row = await kysely
        .selectFrom('admin_token')
        .select(COLUMNS)
        .where('token_hash', '=', hash)
        .where('revoked_at', 'is', null)
        .where((where) => where.or([where('expires_at', 'is', null), where('expires_at', '>', new Date(now))]))
        .executeTakeFirst();
      return row === undefined ? null : readRow(row);
    },
    async list({ after, limit }) {
      let query = kysely.selectFrom('admin_token').select(COLUMNS);
      if (after !== null) query = query.where('id', '>', after);
      return (await query.orderBy('id').limit(limit).execute()).map(readRow);
    },
    async create(record, hash) {
      await kysely.insertInto('admin_token').values(toRow(record, hash)).execute();
    },
    async revoke(id, now) {
      const row = await kysely
        .updateTable('admin_token')
        .set({ revoked_at: new Date(now) })
        .where('id', '=', id)
        .where('revoked_at', 'is', null)
        .returning(COLUMNS)
        .executeTakeFirst();
      return row === undefined ? null : readRow(row);
    },
    replace: (id, newer, now) =>
      kysely.transaction().execute(async (transaction) => {
        const row = await transaction
          .updateTable('admin_token')
          .set({ revoked_at: new Date(now) })
          .where('id', '=', id)
          .where('revoked_at', 'is', null)
          .where((where) => where.or([where('expires_at', 'is', null), where('expires_at', '>', new Date(now))]))
          .returning(COLUMNS)
          .executeTakeFirst();
        if (row === undefined) return null;
        const record = { ...readRow(row), id: newer.id, createdAt: now, revokedAt: null };
        await transaction.insertInto('admin_token').values(toRow(record, newer.hash)).execute();
        return record;
      }),
  };
}

function readRow(row: Pick<Selectable<Schema['admin_token']>, (typeof COLUMNS)[number]>): AdminTokenRecord {
  return {
    id: row.id,
    name: row.name,
    scope: row.scope,
    createdAt: row.created_at.getTime(),
    expiresAt: row.expires_at?.getTime() ?? null,
    revokedAt: row.revoked_at?.getTime() ?? null,
  };
}

function toRow(record: AdminTokenRecord, hash: string) {
  return {
    id: record.id,
    name: record.name,
    token_hash: hash,
    scope: record.scope,
    created_at: new Date(record.createdAt),
    expires_at: record.expiresAt === null ? null : new Date(record.expiresAt),
    revoked_at: record.revokedAt === null ? null : new Date(record.revokedAt),
  };
}
