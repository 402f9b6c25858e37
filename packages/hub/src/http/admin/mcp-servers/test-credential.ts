import type { McpServerTest } from '@diosc/protocol';
import type { Credential } from '../../../identity/credential.ts';
import { acceptCredential } from '../../../identity/header-rules.ts';
import { isNeverForwarded } from '../../../identity/never-forwarded.ts';
import { invalidRequest } from '../parse-input.ts';

/**
 * The headers of a test as the credential of a user, by the rules that hold for pages. No assistant is asked which ones it
 * allows, so all are taken; one that no page may set is refused, because a test that left it out would mislead.
 * @throws {Problem} `request_invalid`, `auth_header_invalid`; the sentences name no value.
 */
export function testCredential({ headers }: McpServerTest): Credential {
  const names = Object.keys(headers);
  const isRefused = names.some((name) => name.toLowerCase() !== 'cookie' && isNeverForwarded(name));
  if (isRefused) {
    throw invalidRequest([{ path: 'headers', message: 'holds a header that no page may set, such as "Host" or "X-User-Id"; take it out' }]);
  }
  const cookies = Object.entries(headers).flatMap(([name, value]) => (name.toLowerCase() === 'cookie' ? cookieNames(value) : []));
  return acceptCredential({ headers }, { allowedHeaders: names, allowedCookies: cookies });
}

function cookieNames(header: string): string[] {
  return header.split(';').map((pair) => pair.slice(0, Math.max(pair.indexOf('='), 0)).trim());
}
