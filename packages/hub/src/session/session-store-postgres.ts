import type { Selectable } from 'kysely';
import type { Database } from '../store/database.ts';
import type { Schema } from '../store/schema.ts';
import { isStorableName } from '../store/storable.ts';
import { withTenant } from '../store/tenant.ts';
import type { SessionRecord, SessionStore } from './session-store.ts';

/** Sessions in the hub's database. */
export function createSessionStore({ kysely }: Pick<Database, 'kysely'>): SessionStore {
  return {
    async start(session) {
      // A mended name could become another user's, who would then be let into this session.
      if (!isStorableName(session.userId)) throw new Error('No user can have that id.');
      await withTenant(kysely, session.tenantId, (transaction) =>
        transaction
          .insertInto('session')
          .values({
            tenant_id: session.tenantId,
            id: session.id,
            user_id: session.userId,
            verified: session.verified,
            assistant_id: session.assistantId,
            key_hash: session.keyHash,
            started_at: new Date(session.startedAt),
          })
          .execute(),
      );
    },
    async find(tenantId, sessionId) {
      const row = await withTenant(kysely, tenantId, (transaction) =>
        transaction.selectFrom('session').selectAll().where('tenant_id', '=', tenantId).where('id', '=', sessionId).executeTakeFirst(),
      );
      return row === undefined ? null : sessionOf(row);
    },
    async end(tenantId, sessionId, reason, now) {
      await withTenant(kysely, tenantId, (transaction) =>
        transaction
          .updateTable('session')
          .set({ ended_at: new Date(now), end_reason: reason })
          .where('tenant_id', '=', tenantId)
          .where('id', '=', sessionId)
          .where('ended_at', 'is', null)
          .execute(),
      );
    },
  };
}

function sessionOf(row: Selectable<Schema['session']>): SessionRecord {
  return {
    id: row.id,
    tenantId: row.tenant_id,
    userId: row.user_id,
    verified: row.verified,
    assistantId: row.assistant_id,
    keyHash: row.key_hash,
    startedAt: row.started_at.getTime(),
    endedAt: row.ended_at?.getTime() ?? null,
    endReason: row.end_reason,
  };
}
