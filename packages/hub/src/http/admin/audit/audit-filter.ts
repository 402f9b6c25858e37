import type { AuditQuery } from '@diosc/protocol';
import type { AuditFilter } from '../../../audit/audit-search.ts';

/** The query of a request as the log is searched with. */
export function auditFilter({ tenant, user, session, request, type, from, to }: AuditQuery): AuditFilter {
  return {
    tenantId: tenant,
    userId: user,
    sessionId: session,
    requestId: request,
    type,
    from: from === undefined ? undefined : new Date(from),
    to: to === undefined ? undefined : new Date(to),
  };
}
