import type { AdminToken } from '@diosc/protocol';
import type { AdminTokenRecord } from '../../../admin/admin-token-store.ts';

/** A token as administrators see it. */
export function tokenView(record: AdminTokenRecord, now: number): AdminToken {
  const { id, name, scope, createdAt, expiresAt, revokedAt } = record;
  const hasExpired = expiresAt !== null && expiresAt <= now;
  return {
    id,
    name,
    scope,
    state: revokedAt !== null ? 'revoked' : hasExpired ? 'expired' : 'active',
    createdAt: new Date(createdAt).toISOString(),
    expiresAt: expiresAt === null ? null : new Date(expiresAt).toISOString(),
    revokedAt: revokedAt === null ? null : new Date(revokedAt).toISOString(),
  };
}
