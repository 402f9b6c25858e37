import { Problem } from '../problem/problem.ts';
import type { AuditLog, NewAuditEvent } from './audit-log.ts';

/**
 * Records an event whose result is released only after a later write of the same turn. While the database is away the
 * log keeps the event, in order, so that it is durable before that later write can be; everything else still throws.
 */
export async function recordOrKeep(audit: AuditLog, event: NewAuditEvent): Promise<void> {
  try {
    await audit.record(event);
  } catch (error) {
    const isKept = error instanceof Problem && error.reason.kind === 'database_unavailable';
    if (!isKept) throw error;
  }
}
