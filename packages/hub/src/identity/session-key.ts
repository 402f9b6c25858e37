import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

/**
 * A new key for the browser of an unverified user: 32 random bytes as base64url. It alone admits to that session again,
 * so only its hash is stored.
 */
export function newSessionKey(): string {
  return randomBytes(32).toString('base64url');
}

/** SHA-256 of the key, in hexadecimal. Enough without salt or stretching, because the key is random and long. */
export function hashSessionKey(key: string): string {
  return createHash('sha256').update(key).digest('hex');
}

/** Whether this is the key of that hash. Takes the same time wherever they differ, so that a key cannot be felt out. */
export function sessionKeyMatches(key: string, hash: string): boolean {
  const given = Buffer.from(hashSessionKey(key));
  const expected = Buffer.from(hash);
  return given.length === expected.length && timingSafeEqual(given, expected);
}
