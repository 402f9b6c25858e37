import type { JsonObject } from '@diosc/protocol';

/**
 * On whose behalf everything in a session happens. `tenantId` and `userId` name one person; a session is bound to
 * this pair and never to a token, because tokens rotate. `verified` is true where a resolver vouched for it.
 */
export type Principal = {
  readonly tenantId: string;
  readonly userId: string;
  readonly verified: boolean;
  readonly roles: readonly string[];
  readonly displayName?: string;
  readonly email?: string;
  readonly metadata: JsonObject;
};

/** The tenant of those for whom nobody names one. */
export const DEFAULT_TENANT = 'default';

/** Whether both name the same person; a verified and an unverified identity never do. */
export function isSamePrincipal(one: Principal, other: Principal): boolean {
  return one.tenantId === other.tenantId && one.userId === other.userId && one.verified === other.verified;
}
