import { createHash, randomBytes } from 'node:crypto';

/** A new token of the administration: `at_` and 32 random bytes as base64url. Only its hash is kept. */
export function newAdminToken(): string {
  return `at_${randomBytes(32).toString('base64url')}`;
}

/** SHA-256 in hexadecimal. Tokens are long and random, so a plain hash cannot be guessed back, and the database can look it up. */
export function hashAdminToken(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}
