import { timingSafeEqual } from 'node:crypto';
import type { Secret } from '../identity/secret.ts';
import { hashAdminToken } from './admin-token.ts';
import type { AdminTokenStore } from './admin-token-store.ts';
import type { Administrator } from './administrator.ts';

const BOOTSTRAP: Administrator = { id: 'bootstrap', name: 'the token of DIOSC_ADMIN_TOKEN', scope: 'admin' };

/** Who holds a token; null for nobody. Stored tokens are looked up anew for every request, so that a revoked one ends at once. */
export type RecogniseAdministrator = (token: string) => Promise<Administrator | null>;

/**
 * Recognises the bootstrap token, which works without the database and cannot be revoked, and the stored tokens. Hashes are
 * compared, and in constant time, so that neither the length nor the beginning of the bootstrap token can be felt out.
 */
export function createRecogniseAdministrator(
  bootstrapToken: Secret,
  tokens: Pick<AdminTokenStore, 'findUsable'>,
  now: () => number = Date.now,
): RecogniseAdministrator {
  const bootstrapHash = Buffer.from(hashAdminToken(bootstrapToken.expose()));
  return async (token) => {
    const hash = hashAdminToken(token);
    if (timingSafeEqual(Buffer.from(hash), bootstrapHash)) return BOOTSTRAP;
    const record = await tokens.findUsable(hash, now());
    return record === null ? null : { id: record.id, name: record.name, scope: record.scope };
  };
}
