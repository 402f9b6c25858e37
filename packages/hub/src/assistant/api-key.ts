import { createHash, randomBytes } from 'node:crypto';

/**
 * A new public key of an assistant: `ak_` and 24 random bytes as base64url. It is in the source of web pages, and gives no
 * data by itself; it is random so that nobody comes upon the assistants of others.
 */
export function newApiKey(): string {
  return `ak_${randomBytes(24).toString('base64url')}`;
}

/** SHA-256 in hexadecimal. Keys are long and random, so a plain hash cannot be guessed back, and the database can look it up. */
export function hashApiKey(apiKey: string): string {
  return createHash('sha256').update(apiKey).digest('hex');
}
