import type { Selectable } from 'kysely';
import type { Database } from '../store/database.ts';
import type { Schema } from '../store/schema.ts';
import { storableJson } from '../store/storable.ts';
import { withTenant } from '../store/tenant.ts';
import type { InterruptRecord, InterruptStore } from './interrupt-store.ts';

/** Interrupts in the hub's database. */
export function createInterruptStore({ kysely }: Pick<Database, 'kysely'>): InterruptStore {
  return {
    async open(interrupt) {
      await withTenant(kysely, interrupt.tenantId, (transaction) =>
        transaction
          .insertInto('interrupt')
          .values({
            tenant_id: interrupt.tenantId,
            id: interrupt.id,
            session_id: interrupt.sessionId,
            turn_id: interrupt.turnId,
            kind: interrupt.kind,
            detail: storableJson(interrupt.detail),
            opened_at: new Date(interrupt.openedAt),
            deadline: new Date(interrupt.deadline),
          })
          .execute(),
      );
    },
    async close(tenantId, interruptId, outcome, now) {
      const result = await withTenant(kysely, tenantId, (transaction) =>
        transaction
          .updateTable('interrupt')
          .set({ outcome, closed_at: new Date(now) })
          .where('tenant_id', '=', tenantId)
          .where('id', '=', interruptId)
          .where('outcome', 'is', null)
          .executeTakeFirst(),
      );
      return result.numUpdatedRows === 1n;
    },
    async listOpen(tenantId, sessionId) {
      const rows = await withTenant(kysely, tenantId, (transaction) =>
        transaction
          .selectFrom('interrupt')
          .selectAll()
          .where('tenant_id', '=', tenantId)
          .where('session_id', '=', sessionId)
          .where('outcome', 'is', null)
          .orderBy('opened_at')
          .orderBy('id')
          .execute(),
      );
      return rows.map(interruptOf);
    },
    async withdrawAll(tenantId, turnId, now) {
      await withTenant(kysely, tenantId, (transaction) =>
        transaction
          .updateTable('interrupt')
          .set({ outcome: 'withdrawn', closed_at: new Date(now) })
          .where('tenant_id', '=', tenantId)
          .where('turn_id', '=', turnId)
          .where('outcome', 'is', null)
          .execute(),
      );
    },
  };
}

function interruptOf(row: Selectable<Schema['interrupt']>): InterruptRecord {
  return {
    id: row.id,
    tenantId: row.tenant_id,
    sessionId: row.session_id,
    turnId: row.turn_id,
    kind: row.kind,
    detail: row.detail,
    openedAt: row.opened_at.getTime(),
    deadline: row.deadline.getTime(),
  };
}
