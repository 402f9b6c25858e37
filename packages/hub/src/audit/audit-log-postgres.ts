import { newId } from '@diosc/protocol';
import type { Database } from '../store/database.ts';
import type { Journal } from '../store/journal.ts';
import { withTenant } from '../store/tenant.ts';
import type { AuditLog } from './audit-log.ts';

const DEFAULT_LIMIT = 50;

/** The audit log in the hub's database: written through the journal, in the order in which things happened. */
export function createAuditLog(database: Pick<Database, 'kysely'>, journal: Pick<Journal, 'record'>): AuditLog {
  return {
    async record(event) {
      const now = new Date();
      await journal.record({ id: newId('audit', now.getTime()), at: now.toISOString(), ...event });
    },
    async list(tenantId, filter) {
      const rows = await withTenant(database.kysely, tenantId, (transaction) => {
        let query = transaction.selectFrom('audit_event').select('event').where('tenant_id', '=', tenantId);
        if (filter.sessionId !== undefined) query = query.where('session_id', '=', filter.sessionId);
        if (filter.requestId !== undefined) query = query.where('request_id', '=', filter.requestId);
        if (filter.type !== undefined) query = query.where('type', '=', filter.type);
        return query
          .orderBy('position', 'desc')
          .limit(filter.limit ?? DEFAULT_LIMIT)
          .execute();
      });
      return rows.map((row) => row.event);
    },
  };
}
