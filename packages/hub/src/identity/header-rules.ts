import type { Assistant, Auth } from '@diosc/protocol';
import { Problem } from '../problem/problem.ts';
import { pickCookies } from './cookie-rules.ts';
import { Credential, type CredentialHeader } from './credential.ts';
import { isNeverForwarded } from './never-forwarded.ts';
import { Secret } from './secret.ts';

/** Bytes of one value. */
const MAX_VALUE_BYTES = 8 * 1024;

/** Bytes of all names and values together. */
const MAX_TOTAL_BYTES = 32 * 1024;

/** A field name (RFC 9110 section 5.1). */
const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;

/** One byte for each character (RFC 9110 section 5.5), and no control characters, so that nothing can end the line. */
const SENDABLE_VALUE = /^[\x20-\x7e\x80-\xff]*$/;

/** NTLM and Negotiate sign in a connection, not a request: on a reused connection the next user would act as this one. */
const CONNECTION_BOUND_SCHEME = /^ *(?:ntlm|negotiate)(?: |$)/i;

/** Nothing that a name for a person or a tenant needs, and not storable as text. */
const CONTROL = /\p{Cc}/u;

/**
 * Takes what the assistant allows from what a page handed over. Headers that are not on its allow-list, and those that
 * no page may set (`isNeverForwarded`), are dropped without a word. Values are kept byte for byte, names as they were
 * written. Cookies are governed by `allowedCookies` alone: a `Cookie` header is taken when one of those is in it, and
 * shortened to them.
 * @throws {Problem} `auth_header_invalid` when an allowed header cannot be sent: its name is not a token, it comes twice in
 * different case, its value holds control characters or anything beyond Latin-1, it is longer than 8 KiB, or all are
 * longer than 32 KiB together. The sentence names the header and never its value.
 * @throws {Problem} `frame_invalid` when the claimed `userId` or `tenantId` holds control characters or half a character.
 */
export function acceptCredential(auth: Auth, assistant: Pick<Assistant, 'allowedHeaders' | 'allowedCookies'>): Credential {
  assertStorable('auth.userId', auth.userId);
  assertStorable('auth.tenantId', auth.tenantId);
  const allowed = new Set(assistant.allowedHeaders.map((name) => name.toLowerCase()));
  const taken: CredentialHeader[] = [];
  const names = new Set<string>();
  let total = 0;
  for (const [name, given] of Object.entries(auth.headers)) {
    const key = name.toLowerCase();
    const value =
      key === 'cookie' ? pickCookies(given, assistant.allowedCookies) : allowed.has(key) && !isNeverForwarded(name) ? given : null;
    if (value === null) continue;
    total += name.length + value.length;
    const problem = names.has(key) ? 'it is there twice, in different case' : problemWith(name, value, total);
    if (problem !== null) throw new Problem({ kind: 'auth_header_invalid', header: name.slice(0, 64), problem });
    names.add(key);
    taken.push({ name, value: new Secret(value) });
  }
  return new Credential(taken, auth);
}

function problemWith(name: string, value: string, total: number): string | null {
  if (!TOKEN.test(name)) return 'its name is not a header name';
  if (!SENDABLE_VALUE.test(value)) return 'its value holds a control character, a line break or a character that headers cannot carry';
  if (value.length > MAX_VALUE_BYTES) return `its value is longer than ${MAX_VALUE_BYTES} bytes`;
  if (total > MAX_TOTAL_BYTES) return `with it the headers are longer than ${MAX_TOTAL_BYTES} bytes together`;
  if (name.toLowerCase() === 'authorization' && CONNECTION_BOUND_SCHEME.test(value)) {
    return 'its scheme signs in a connection, and connections are shared';
  }
  return null;
}

function assertStorable(path: string, claimed: string | undefined): void {
  if (claimed === undefined || (claimed.isWellFormed() && !CONTROL.test(claimed))) return;
  throw new Problem({ kind: 'frame_invalid', type: 'auth', path, expected: 'takes whole characters without control characters' });
}
