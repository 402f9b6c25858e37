import type { AuditEvent, AuditEventType } from '@diosc/protocol';

/** What to look for. A filter that is left out lets everything through. */
export type AuditFilter = {
  /** Empty: what the hub did by itself. */
  readonly tenantId?: string | undefined;
  readonly userId?: string | undefined;
  readonly sessionId?: string | undefined;
  readonly requestId?: string | undefined;
  readonly type?: AuditEventType | undefined;
  /** Events of this moment and later. */
  readonly from?: Date | undefined;
  /** Events before this moment. */
  readonly to?: Date | undefined;
};

/** An event with its place in the log: a whole number as text, larger for what was written later. */
export type PlacedAuditEvent = { readonly position: string; readonly event: AuditEvent };

/** The audit log of all tenants, to look at; for administrators alone. */
export interface AuditSearch {
  /**
   * At most `limit` events, the newest first; with `before`, only those whose place is before that one.
   * @throws {Problem} `database_unavailable`
   */
  find(filter: AuditFilter, page: { readonly limit: number; readonly before: string | null }): Promise<PlacedAuditEvent[]>;
}
