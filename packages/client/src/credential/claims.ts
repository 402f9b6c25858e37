import type { Auth } from '@diosc/protocol';

/** Whom the page says the user is. */
export type Claims = Pick<Auth, 'userId' | 'tenantId'>;

/**
 * Whether what the page says now goes on as the user of before: the same user id, and no other tenant. A push that leaves
 * the tenant out, as one that only brings a fresh token does, means the tenant of before.
 */
export function continuesClaims(before: Claims, now: Claims): boolean {
  if (before.userId !== now.userId) return false;
  return before.tenantId === now.tenantId || (now.userId !== undefined && now.tenantId === undefined);
}
