import type { SessionState } from '@diosc/protocol';
import { type Expression, type ExpressionBuilder, type Selectable, type SqlBool, sql } from 'kysely';
import type { Database } from '../store/database.ts';
import { asOperator, type OperatorSchema } from '../store/operator.ts';
import { isStorableName } from '../store/storable.ts';
import type { ListedSession, SessionDirectory } from './session-directory.ts';
import { limitReached } from './session-lifetime.ts';

/** Neither the title, which is what was said, nor the hash of the key is read. */
const COLUMNS = [
  ...(['id', 'tenant_id', 'user_id', 'display_name', 'verified', 'assistant_id', 'role_name'] as const),
  ...(['started_at', 'last_active_at', 'idle_ends_at', 'ends_at', 'ended_at', 'end_reason'] as const),
] as const;

type Row = Selectable<Pick<OperatorSchema['session'], (typeof COLUMNS)[number]>>;

/** The sessions of all tenants in the hub's database. */
export function createSessionDirectory({ kysely }: Pick<Database, 'kysely'>): SessionDirectory {
  return {
    async list({ tenantId, userId, assistantId, state }, { limit, after, now }) {
      const isNamed = [tenantId, userId].every((name) => name === undefined || isStorableName(name));
      if (!isNamed) return [];
      const rows = await asOperator(kysely, (transaction) => {
        let query = transaction.selectFrom('session').select(COLUMNS);
        if (tenantId !== undefined) query = query.where('tenant_id', '=', tenantId);
        if (userId !== undefined) query = query.where('user_id', '=', userId);
        if (assistantId !== undefined) query = query.where('assistant_id', '=', assistantId);
        if (state !== undefined) query = query.where((session) => isInState(session, state, now));
        if (after !== null) query = query.where(sql<SqlBool>`(last_active_at, id) < (${new Date(after.lastActiveAt)}, ${after.id})`);
        return query.orderBy('last_active_at', 'desc').orderBy('id', 'desc').limit(limit).execute();
      });
      return rows.map((row) => entryOf(row, now));
    },
    async find(sessionId, now) {
      const row = await asOperator(kysely, (transaction) =>
        transaction.selectFrom('session').select(COLUMNS).where('id', '=', sessionId).executeTakeFirst(),
      );
      return row === undefined ? null : entryOf(row, now);
    },
    async listOverdue(before, limit) {
      const rows = await asOperator(kysely, (transaction) =>
        transaction
          .selectFrom('session')
          .select(COLUMNS)
          .where('ended_at', 'is', null)
          .where(sql<SqlBool>`least(idle_ends_at, ends_at) < ${new Date(before)}`)
          .limit(limit)
          .execute(),
      );
      return rows.map((row) => entryOf(row, before));
    },
  };
}

function isInState(session: ExpressionBuilder<OperatorSchema, 'session'>, state: SessionState, now: number): Expression<SqlBool> {
  const isActive = session.and([
    session('ended_at', 'is', null),
    session('idle_ends_at', '>', new Date(now)),
    session('ends_at', '>', new Date(now)),
  ]);
  return state === 'active' ? isActive : session.not(isActive);
}

function entryOf(row: Row, now: number): ListedSession {
  const endsAt = row.ends_at.getTime();
  const endReason = row.end_reason ?? limitReached({ idleEndsAt: row.idle_ends_at.getTime(), endsAt }, now);
  return {
    id: row.id,
    tenantId: row.tenant_id,
    userId: row.user_id,
    displayName: row.display_name,
    verified: row.verified,
    assistantId: row.assistant_id,
    role: row.role_name,
    startedAt: row.started_at.getTime(),
    lastActiveAt: row.last_active_at.getTime(),
    endsAt,
    endedAt: row.ended_at?.getTime() ?? null,
    state: endReason === null ? 'active' : 'ended',
    endReason,
  };
}
