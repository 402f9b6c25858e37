import type { AuditEvent } from '@diosc/protocol';

/** An event before it is given its id and time. */
export type NewAuditEvent = Omit<AuditEvent, 'id' | 'at'>;

export interface AuditLog {
  /**
   * Resolves once the event is durable; whatever releases a result waits for that. Events of concurrent callers share a
   * commit. While the database is away events are kept in memory, in order, up to a bound, and written when it is back.
   * @throws {Problem} `database_unavailable` when the event could not be made durable now.
   */
  record(event: NewAuditEvent): Promise<void>;
  /** The events of one tenant, newest first. */
  list(tenantId: string, filter: { sessionId?: string; requestId?: string; type?: string; limit?: number }): Promise<AuditEvent[]>;
}
