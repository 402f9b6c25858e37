import { randomUUID } from 'node:crypto';
import type { Credential } from './credential.ts';
import { DEFAULT_TENANT, type Principal } from './principal.ts';

/**
 * The identity that only the page vouches for: what it claimed, or somebody without a name, who is nobody else.
 * It has no roles: those are for a resolver to give.
 */
export function claimedPrincipal({ claimed }: Pick<Credential, 'claimed'>): Principal {
  return {
    tenantId: claimed.tenantId ?? DEFAULT_TENANT,
    userId: claimed.userId ?? `anonymous-${randomUUID()}`,
    verified: false,
    roles: [],
    metadata: {},
  };
}
