import type { Auth } from '@diosc/protocol';
import { z } from 'zod';

const claimsSchema = z.object({ exp: z.number().positive() });
const BEARER = /^Bearer\s+[\w-]+\.([\w-]+)\.[\w-]*$/i;

/**
 * When the credential expires, in milliseconds since 1970, where it is a JWT in the Authorization header that says so
 * (RFC 7519, section 4.1.4). Null otherwise. The signature is not looked at: the page may know when its own token ends,
 * and nothing is decided by it but the moment to ask for another.
 */
export function expiryOf(auth: Auth): number | null {
  const header = Object.entries(auth.headers).find(([name]) => name.toLowerCase() === 'authorization');
  const payload = header?.[1].trim().match(BEARER)?.[1];
  if (payload === undefined) return null;
  try {
    const json = atob(payload.replaceAll('-', '+').replaceAll('_', '/'));
    return claimsSchema.parse(JSON.parse(json)).exp * 1000;
  } catch {
    return null;
  }
}
