import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Credential } from '../identity/credential.ts';
import type { Principal } from '../identity/principal.ts';
import { Secret } from '../identity/secret.ts';
import { localServer } from '../outbound/testing/local-server.ts';
import { testFetch } from '../outbound/testing/test-outbound.ts';
import { headerSafe } from './header-safe.ts';
import { outgoingHeaders } from './outgoing-headers.ts';

const PRINCIPAL: Principal = { tenantId: 'acme', userId: 'john', verified: true, roles: ['sales'], metadata: {} };
const TRACE = { requestId: 'req_1', sessionId: 'ses_1' } as const;

function credentialOf(headers: Record<string, string>): Credential {
  return new Credential(
    Object.entries(headers).map(([name, value]) => ({ name, value: new Secret(value) })),
    {},
  );
}

/** What a real server reads when a request with these headers reaches it. */
async function received(headers: Readonly<Record<string, string>>): Promise<[string, string][]> {
  const { url } = await localServer((request, response) => response.end(JSON.stringify(request.rawHeaders)));
  const raw: unknown = await (await testFetch()(url, { headers })).json();
  const words = Array.isArray(raw) ? raw.map(String) : [];
  return words.flatMap((name, index): [string, string][] => (index % 2 === 0 ? [[name, words[index + 1] ?? '']] : []));
}

describe('mode forward', () => {
  it('sends the headers of the user as they are, again under X-User-Auth-, and who is asking [MCP-01]', async () => {
    const credential = credentialOf({ Authorization: 'Bearer a.b~c+/==', 'x-API-Key': 'p@ss "w\u00f6rd"; 1', Cookie: 'sid=1; csrf=2' });
    const headers = await received(outgoingHeaders('forward', { credential, principal: PRINCIPAL, ...TRACE }));
    expect(headers).toEqual(
      expect.arrayContaining([
        ['Authorization', 'Bearer a.b~c+/=='],
        ['X-User-Auth-Authorization', 'Bearer a.b~c+/=='],
        ['x-API-Key', 'p@ss "w\u00f6rd"; 1'],
        ['X-User-Auth-x-API-Key', 'p@ss "w\u00f6rd"; 1'],
        ['Cookie', 'sid=1; csrf=2'],
        ['X-User-Auth-Cookie', 'sid=1; csrf=2'],
        ['X-User-Id', 'john'],
        ['X-Tenant-Id', 'acme'],
        ['X-User-Verified', 'true'],
        ['X-Request-Id', 'req_1'],
        ['X-Session-Id', 'ses_1'],
      ]),
    );
  });

  it('sends values byte for byte, whatever is in them [MCP-01]', async () => {
    const value = Array.from({ length: 256 }, (_, code) => String.fromCharCode(code)).filter((character) =>
      /[\x20-\x7e\x80-\xff]/.test(character),
    );
    const sent = `!${value.join('')}!`;
    const headers = await received(
      outgoingHeaders('forward', { credential: credentialOf({ Authorization: sent }), principal: PRINCIPAL, ...TRACE }),
    );
    expect(headers).toContainEqual(['Authorization', sent]);
    expect(headers).toContainEqual(['X-User-Auth-Authorization', sent]);
  });

  it('says so where nobody but the page vouches for the user', () => {
    const principal = { ...PRINCIPAL, verified: false };
    const headers = outgoingHeaders('forward', { credential: credentialOf({}), principal, ...TRACE });
    expect(headers['X-User-Verified']).toBe('false');
  });

  it('throws and gives out nothing when the credential is wiped or gone', () => {
    const credential = credentialOf({ Authorization: 'Bearer canary' });
    credential.wipe();
    expect(() => outgoingHeaders('forward', { credential, principal: PRINCIPAL, ...TRACE })).toThrow('wiped');
    expect(() => outgoingHeaders('forward', { credential: null, principal: PRINCIPAL, ...TRACE })).toThrow('no credential');
  });
});

describe('mode none', () => {
  it('sends the ids of request and session and nothing of the user', () => {
    const headers = outgoingHeaders('none', {
      credential: credentialOf({ Authorization: 'Bearer canary' }),
      principal: PRINCIPAL,
      ...TRACE,
    });
    expect(headers).toEqual({ 'X-Request-Id': 'req_1', 'X-Session-Id': 'ses_1' });
  });
});

describe('ids in headers', () => {
  it.each([
    ['john', 'john'],
    ['auth0|5f7c8ec7c33c6c004bbafe82', 'auth0|5f7c8ec7c33c6c004bbafe82'],
    ['CN=John Doe,OU=Sales', 'CN=John Doe,OU=Sales'],
    ['j\u00f6rg', 'j%C3%B6rg'],
    ['j%C3%B6rg', 'j%25C3%25B6rg'],
    ['john\r\nX-User-Id: admin', 'john%0D%0AX-User-Id%3A%20admin'],
    [' john', '%20john'],
    ['john ', 'john%20'],
    ['\ud83d', '%EF%BF%BD'],
    ['', ''],
  ])('writes %j as %j', (id, header) => {
    expect(headerSafe(id)).toBe(header);
  });

  it('are visible ASCII, and different for different ids', () => {
    const id = fc.string({ unit: fc.constantFrom('a', ' ', '%', '2', '0', '\u00f6', 'C', '3', 'B', '6', '\n'), maxLength: 8 });
    fc.assert(
      fc.property(id, id, (one, other) => {
        expect(headerSafe(one)).toMatch(/^(?:[\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?)?$/);
        expect(headerSafe(one) === headerSafe(other)).toBe(one === other);
      }),
      { numRuns: 2000 },
    );
  });
});
