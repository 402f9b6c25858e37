import type { Database } from '../store/database.ts';
import { asOperator } from '../store/operator.ts';
import { isStorableName } from '../store/storable.ts';
import type { AuditSearch } from './audit-search.ts';

/** The audit log of all tenants in the hub's database. */
export function createAuditSearch({ kysely }: Pick<Database, 'kysely'>): AuditSearch {
  return {
    async find({ tenantId, userId, sessionId, requestId, type, from, to }, { limit, before }) {
      const isNamed = [tenantId, userId, sessionId, requestId].every((name) => name === undefined || isStorableName(name));
      if (!isNamed) return [];
      return asOperator(kysely, (transaction) => {
        let query = transaction.selectFrom('audit_event').select(['position', 'event']);
        if (tenantId !== undefined) query = query.where('tenant_id', '=', tenantId);
        if (userId !== undefined) query = query.where('user_id', '=', userId);
        if (sessionId !== undefined) query = query.where('session_id', '=', sessionId);
        if (requestId !== undefined) query = query.where('request_id', '=', requestId);
        if (type !== undefined) query = query.where('type', '=', type);
        if (from !== undefined) query = query.where('at', '>=', from);
        if (to !== undefined) query = query.where('at', '<', to);
        if (before !== null) query = query.where('position', '<', before);
        return query.orderBy('position', 'desc').limit(limit).execute();
      });
    },
  };
}
