import { createHash, randomBytes } from 'node:crypto';
import { isStorableName } from '../store/storable.ts';

const SHAPE = /^mt_([A-Za-z0-9_-]{1,1366})\.[A-Za-z0-9_-]{43}$/;

/** What the hub needs of a bearer to look it up: never the bearer itself. */
export type SessionTokenKey = {
  readonly tenantId: string;
  /** SHA-256 of the bearer, in hexadecimal. Enough without salt or stretching, because 32 bytes of it are random. */
  readonly hash: string;
};

/**
 * A new bearer of `/v1/me`: `mt_`, the tenant as base64url, a dot, and 32 random bytes as base64url. The tenant is in it
 * because nothing in the database can be looked at without naming one; it is no secret, and another one put in its place
 * finds nothing.
 */
export function newSessionToken(tenantId: string): string {
  return `mt_${Buffer.from(tenantId).toString('base64url')}.${randomBytes(32).toString('base64url')}`;
}

/** Reads a bearer that somebody sent; null for what cannot be one. */
export function readSessionToken(token: string): SessionTokenKey | null {
  const encoded = SHAPE.exec(token)?.[1];
  if (encoded === undefined) return null;
  const tenantId = Buffer.from(encoded, 'base64url').toString('utf8');
  // One tenant has one spelling: bytes that are no text would otherwise be mended into the name of another.
  const isExact = Buffer.from(tenantId).toString('base64url') === encoded;
  return isExact && isStorableName(tenantId) ? { tenantId, hash: hashSessionToken(token) } : null;
}

export function hashSessionToken(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}
