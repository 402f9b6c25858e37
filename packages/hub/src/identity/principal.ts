import type { JsonObject, User } from '@diosc/protocol';

/**
 * On whose behalf everything in a session happens. `tenantId` and `userId` name one person; a session is bound to
 * this pair and never to a token, because tokens rotate. `verified` is true where a resolver vouched for it.
 */
export type Principal = {
  readonly tenantId: string;
  readonly userId: string;
  readonly verified: boolean;
  /** Set where the tenant is only the page's claim, because the resolver names none. */
  readonly tenantIsClaimed?: true;
  /** Set where the resolver answered and recognised nobody: not even the default role is given then, and so no tool. */
  readonly getsNoRole?: true;
  readonly roles: readonly string[];
  readonly displayName?: string;
  readonly email?: string;
  readonly metadata: JsonObject;
};

/** What tells one principal from another. */
export type PrincipalKey = Pick<Principal, 'tenantId' | 'userId' | 'verified'>;

/** The tenant of those for whom nobody names one. */
export const DEFAULT_TENANT = 'default';

/** Whether both name the same person; a verified and an unverified identity never do. */
export function isSamePrincipal(one: PrincipalKey, other: PrincipalKey): boolean {
  return one.tenantId === other.tenantId && one.userId === other.userId && one.verified === other.verified;
}

/** Whether user and tenant both are the word of a resolver, and not of the page. */
export function isVouchedFor({ verified, tenantIsClaimed }: Pick<Principal, 'verified' | 'tenantIsClaimed'>): boolean {
  return verified && tenantIsClaimed !== true;
}

/** The principal as its user may see it. Of the resolver's metadata only the parts meant for display are shown. */
export function userOf(principal: Principal): User {
  const { tenantName, avatarUrl } = principal.metadata;
  return {
    userId: principal.userId,
    tenantId: principal.tenantId,
    verified: principal.verified,
    ...(principal.displayName !== undefined && { displayName: principal.displayName }),
    ...(principal.email !== undefined && { email: principal.email }),
    ...(typeof tenantName === 'string' && { tenantName }),
    ...(typeof avatarUrl === 'string' && { avatarUrl }),
  };
}
