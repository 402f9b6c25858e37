import type { Selectable } from 'kysely';
import type { Database } from '../store/database.ts';
import type { Schema } from '../store/schema.ts';
import { isStorableName, storableText } from '../store/storable.ts';
import { withTenant } from '../store/tenant.ts';
import type { SessionRecord, SessionStore, SessionUse, SessionVisit } from './session-store.ts';

/** What somebody else has decided, and whoever the session belongs to cannot undo. */
const STAYS_ENDED = ['revoked', 'ended_by_admin'] as const;

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
            vouched: session.vouched,
            assistant_id: session.assistantId,
            key_hash: session.keyHash,
            started_at: new Date(session.startedAt),
            last_active_at: new Date(session.startedAt),
            idle_ends_at: new Date(session.idleEndsAt),
            ends_at: new Date(session.endsAt),
            ...useColumns(session),
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
    async visit(tenantId, sessionId, visit) {
      const result = await withTenant(kysely, tenantId, (transaction) =>
        transaction
          .updateTable('session')
          .set(visitColumns(visit))
          .where('tenant_id', '=', tenantId)
          .where('id', '=', sessionId)
          .where('ended_at', 'is', null)
          .executeTakeFirst(),
      );
      return result.numUpdatedRows === 1n;
    },
    async reopen(tenantId, sessionId, visit) {
      return withTenant(kysely, tenantId, async (transaction) => {
        await transaction.deleteFrom('session_token').where('tenant_id', '=', tenantId).where('session_id', '=', sessionId).execute();
        const result = await transaction
          .updateTable('session')
          .set({ ...visitColumns(visit), ends_at: new Date(visit.endsAt), ended_at: null, end_reason: null })
          .where('tenant_id', '=', tenantId)
          .where('id', '=', sessionId)
          .where((session) => session.or([session('ended_at', 'is', null), session('end_reason', 'not in', STAYS_ENDED)]))
          .executeTakeFirst();
        return result.numUpdatedRows === 1n;
      });
    },
    async end(tenantId, sessionId, reason, now) {
      const result = await withTenant(kysely, tenantId, (transaction) =>
        transaction
          .updateTable('session')
          .set({ ended_at: new Date(now), end_reason: reason })
          .where('tenant_id', '=', tenantId)
          .where('id', '=', sessionId)
          .where('ended_at', 'is', null)
          .executeTakeFirst(),
      );
      return result.numUpdatedRows === 1n;
    },
  };
}

function visitColumns(visit: SessionVisit) {
  return { ...useColumns(visit), last_active_at: new Date(visit.now), idle_ends_at: new Date(visit.idleEndsAt) };
}

function useColumns({ roleName, displayName }: SessionUse) {
  return { role_name: roleName, display_name: displayName === null ? null : storableText(displayName) };
}

/** A row as the record it stands for. */
export function sessionOf(row: Selectable<Schema['session']>): SessionRecord {
  return {
    id: row.id,
    tenantId: row.tenant_id,
    userId: row.user_id,
    verified: row.verified,
    vouched: row.vouched,
    assistantId: row.assistant_id,
    keyHash: row.key_hash,
    title: row.title,
    startedAt: row.started_at.getTime(),
    idleEndsAt: row.idle_ends_at.getTime(),
    endsAt: row.ends_at.getTime(),
    endedAt: row.ended_at?.getTime() ?? null,
    endReason: row.end_reason,
  };
}
