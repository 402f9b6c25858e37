import { type ExpressionBuilder, type ExpressionWrapper, type Selectable, type SqlBool, sql } from 'kysely';
import { limitReached } from '../session/session-lifetime.ts';
import type { Database } from '../store/database.ts';
import type { Schema } from '../store/schema.ts';
import { withTenant } from '../store/tenant.ts';
import type { ConversationScope } from './conversation-scope.ts';
import type { ConversationRecord, ConversationStore } from './conversation-store.ts';

const COLUMNS = ['id', 'title', 'started_at', 'last_active_at', 'idle_ends_at', 'ends_at', 'end_reason'] as const;
type Row = Pick<Selectable<Schema['session']>, (typeof COLUMNS)[number]>;

type Condition = ExpressionWrapper<Schema, 'session', SqlBool>;

/** Conversations in the hub's database. */
export function createConversationStore({ kysely }: Pick<Database, 'kysely'>): ConversationStore {
  return {
    async list(scope, { limit, after, now }) {
      const rows = await withTenant(kysely, scope.tenantId, (transaction) => {
        let query = transaction
          .selectFrom('session')
          .select(COLUMNS)
          .where('tenant_id', '=', scope.tenantId)
          .where((session) => isWithin(session, scope))
          .where((session) => isWorthListing(session, scope));
        if (after !== null) query = query.where(sql<SqlBool>`(last_active_at, id) < (${new Date(after.lastActiveAt)}, ${after.id})`);
        return query.orderBy('last_active_at', 'desc').orderBy('id', 'desc').limit(limit).execute();
      });
      return rows.map((row) => conversationOf(row, now));
    },
    async find(scope, id, now) {
      const row = await withTenant(kysely, scope.tenantId, (transaction) =>
        transaction
          .selectFrom('session')
          .select(COLUMNS)
          .where('tenant_id', '=', scope.tenantId)
          .where('id', '=', id)
          .where((session) => isWithin(session, scope))
          .executeTakeFirst(),
      );
      return row === undefined ? null : conversationOf(row, now);
    },
    async rename(scope, id, title) {
      const result = await withTenant(kysely, scope.tenantId, (transaction) =>
        transaction
          .updateTable('session')
          .set({ title })
          .where('tenant_id', '=', scope.tenantId)
          .where('id', '=', id)
          .where((session) => isWithin(session, scope))
          .executeTakeFirst(),
      );
      return result.numUpdatedRows === 1n;
    },
    async delete(scope, id) {
      const result = await withTenant(kysely, scope.tenantId, (transaction) =>
        transaction
          .deleteFrom('session')
          .where('tenant_id', '=', scope.tenantId)
          .where('id', '=', id)
          .where((session) => isWithin(session, scope))
          .executeTakeFirst(),
      );
      return result.numDeletedRows === 1n;
    },
  };
}

/** The one condition that decides whose conversation a row is. */
function isWithin(session: ExpressionBuilder<Schema, 'session'>, scope: ConversationScope): Condition {
  if (scope.reach === 'session') return session.and([session('id', '=', scope.current)]);
  return session.and([
    session('user_id', '=', scope.userId),
    session('assistant_id', '=', scope.assistantId),
    session('verified', '=', true),
    session('vouched', '=', true),
  ]);
}

/** Every visit of the page begins a session; only those in which something was said are worth coming back to. */
function isWorthListing(session: ExpressionBuilder<Schema, 'session'>, scope: ConversationScope): Condition {
  return session.or([
    session('id', '=', scope.current),
    session.exists((turns) =>
      turns
        .selectFrom('turn')
        .select('turn.id')
        .where('turn.tenant_id', '=', scope.tenantId)
        .whereRef('turn.session_id', '=', 'session.id'),
    ),
  ]);
}

function conversationOf(row: Row, now: number): ConversationRecord {
  return {
    id: row.id,
    title: row.title,
    startedAt: row.started_at.getTime(),
    lastActiveAt: row.last_active_at.getTime(),
    endReason: row.end_reason ?? limitReached({ idleEndsAt: row.idle_ends_at.getTime(), endsAt: row.ends_at.getTime() }, now),
  };
}
