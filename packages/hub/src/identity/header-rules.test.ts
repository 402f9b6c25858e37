import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Problem } from '../problem/problem.ts';
import type { Credential } from './credential.ts';
import { acceptCredential } from './header-rules.ts';
import { isNeverForwarded } from './never-forwarded.ts';

function accept(headers: Record<string, string>, allowedHeaders: string[] = ['authorization'], allowedCookies: string[] = []): Credential {
  return acceptCredential({ headers }, { allowedHeaders, allowedCookies });
}

function exposed(credential: Credential): [string, string][] {
  return credential.headers.map(({ name, value }) => [name, value.expose()]);
}

function problemOf(act: () => unknown): Problem {
  try {
    act();
  } catch (error) {
    if (error instanceof Problem) return error;
    throw error;
  }
  throw new Error('Nothing was refused.');
}

describe('what is taken', () => {
  it('takes allowed headers with their names and values byte for byte, whatever case they are written in [BYOA-11]', () => {
    const headers = { AUTHORIZATION: 'Bearer  a.b~c+/=', 'X-Api-Key': ' p@ss "w\u00f6rd" ', 'x-client-id': '' };
    expect(exposed(accept(headers, ['Authorization', 'x-API-key', 'X-Client-Id']))).toEqual(Object.entries(headers));
  });

  it('drops headers that are not on the list without a word, even ones that could not be sent [BYOA-11]', () => {
    expect(exposed(accept({ authorization: 'Bearer abc', 'x-api-key': 'other', 'not a name': 'a\r\nb', x: '\u20ac' }))).toEqual([
      ['authorization', 'Bearer abc'],
    ]);
  });

  it('keeps what the page claims beside the headers', () => {
    const credential = acceptCredential({ headers: {}, userId: 'john', tenantId: 'acme' }, { allowedHeaders: [], allowedCookies: [] });
    expect(credential.claimed).toEqual({ userId: 'john', tenantId: 'acme' });
    expect(accept({}).claimed).toEqual({ userId: null, tenantId: null });
  });
});

describe('what is never taken', () => {
  const spoofable = [
    ...['Connection', 'Keep-Alive', 'Proxy-Authorization', 'Proxy-Connection', 'TE', 'Trailer', 'Transfer-Encoding', 'Upgrade', 'Proxy'],
    ...['Host', 'Content-Length', 'Content-Type', 'Content-Encoding', 'Accept-Encoding', 'Accept', 'Expect', 'Via', 'Range', 'If-Match'],
    ...[
      'Forwarded',
      'X-Forwarded-For',
      'X-Forwarded-User',
      'X-Forwarded-Host',
      'X-Forwarded',
      'X-Real-IP',
      'True-Client-IP',
      'CF-Connecting-IP',
    ],
    ...['X-User-Id', 'X-User-Auth-Authorization', 'X-User-Verified', 'X-UserId', 'X-Tenant-Id', 'X-TenantId', 'X-Diosc-Anything'],
    ...['X-Request-Id', 'X-Session-Id', 'Mcp-Session-Id', 'Mcp-Protocol-Version', 'Last-Event-Id', 'Sec-Fetch-Site', 'Origin', 'Referer'],
    ...['traceparent', 'tracestate', 'baggage', 'b3', 'X-B3-TraceId', 'Signature', 'Signature-Input', 'Set-Cookie'],
    ...['X-Upstream-Authorization', 'X-Remote-User', 'Remote-User', 'X-Auth-Request-Email', 'X-WebAuth-User', 'X-Consumer-Username'],
    ...['Impersonate-User', 'X-Original-URL', 'X-Rewrite-URL', 'X-HTTP-Method-Override', 'X-Goog-Authenticated-User-Email'],
    ...['X-MS-CLIENT-PRINCIPAL-ID', 'X-Amzn-Oidc-Identity', '__proto__', 'constructor', 'prototype'],
  ];

  it.each(spoofable)('does not take %s, although the assistant allows it [BYOA-11]', (name) => {
    expect(exposed(accept(Object.fromEntries([[name, 'forged']]), [name]))).toEqual([]);
  });

  it('does not take a spoofable name in any case or with other signs for its hyphens, as gateways merge them [BYOA-11]', () => {
    const variant = fc
      .tuple(fc.constantFrom(...spoofable), fc.infiniteStream(fc.tuple(fc.boolean(), fc.constantFrom('-', '_', '.', '~'))))
      .map(([name, choices]) =>
        [...name]
          .map((character) => {
            const [upper, sign] = choices.next().value ?? [false, '-'];
            if (character === '-' || character === '_') return sign;
            return upper ? character.toUpperCase() : character.toLowerCase();
          })
          .join(''),
      );
    fc.assert(fc.property(variant, (name) => isNeverForwarded(name)));
  });

  it.each([
    'authorization',
    'x-api-key',
    'x-auth-token',
    'x-access-token',
    'x-csrf-token',
    'x-client-id',
    'x-custom-auth',
    'dpop',
    'apikey',
  ])('lets an assistant allow %s', (name) => {
    expect(isNeverForwarded(name)).toBe(false);
  });

  it('is not changed by a header that is named like the prototype of an object', () => {
    const headers = Object.fromEntries([
      ['__proto__', 'Bearer forged'],
      ['authorization', 'Bearer own'],
    ]);
    expect(exposed(accept(headers, ['authorization', '__proto__']))).toEqual([['authorization', 'Bearer own']]);
    expect(Object.getOwnPropertyNames(Object.prototype)).not.toContain('authorization');
  });
});

describe('cookies', () => {
  it('takes the named cookies only, in their order and byte for byte [BYOA-11]', () => {
    const header = 'other=1; sid="a%20b=="; tracking=x;  csrf=t; SID=upper';
    expect(exposed(accept({ Cookie: header }, [], ['csrf', 'sid']))).toEqual([['Cookie', 'sid="a%20b=="; csrf=t']]);
  });

  it('takes no cookie where none is named, even if the header is allowed [BYOA-11]', () => {
    expect(exposed(accept({ cookie: 'sid=1' }, ['cookie'], []))).toEqual([]);
    expect(exposed(accept({ cookie: 'sid=1' }, ['cookie'], ['other']))).toEqual([]);
  });

  it('does not read a cookie out of the value of another, or out of a name with blanks of other kinds', () => {
    expect(exposed(accept({ cookie: 'a=x,sid=stolen; \u00a0sid=stolen; =sid=1; sid' }, [], ['sid']))).toEqual([]);
  });

  it("never takes the hub's own cookies", () => {
    const names = ['diosc_session', '__Host-diosc', '__Secure-Diosc-Admin'];
    expect(exposed(accept({ cookie: names.map((name) => `${name}=1`).join('; ') }, [], names))).toEqual([]);
  });

  it('does not look at the cookies it drops', () => {
    expect(exposed(accept({ cookie: 'bad=\r\nX-Admin: 1; sid=ok' }, [], ['sid']))).toEqual([['cookie', 'sid=ok']]);
  });
});

describe('what is refused', () => {
  const canary = 'canary-7f3a';
  const refused: [what: string, headers: Record<string, string>, allowed?: string[], cookies?: string[]][] = [
    ['a line break', { Authorization: `Bearer ${canary}\r\nX-User-Id: admin` }],
    ['a lone line feed', { Authorization: `${canary}\n` }],
    ['a NUL', { Authorization: `${canary}\0` }],
    ['a tab', { Authorization: `Bearer\t${canary}` }],
    ['a DEL', { Authorization: `${canary}\x7f` }],
    ['a character beyond Latin-1', { Authorization: `${canary}\u20ac` }],
    ['half a surrogate pair', { Authorization: `${canary}\ud83d` }],
    ['a line break in a named cookie', { Cookie: `sid=${canary}\r\n` }, [], ['sid']],
    ['one name twice in different case', { Authorization: canary, authorization: 'other' }],
    ['two cookie headers', { Cookie: `sid=${canary}`, cookie: 'sid=other' }, [], ['sid']],
    ['a name with a blank', { 'x key': canary }, ['x key']],
    ['a name with a colon', { 'x-key:': canary }, ['x-key:']],
    ['an empty name', { '': canary }, ['']],
    ['a name with a Kelvin sign, which lower case makes a k', { 'x-\u212aey': canary }, ['x-key']],
    ['more than 8 KiB in one value', { Authorization: canary + 'a'.repeat(8192) }],
    ['NTLM, which signs in the shared connection', { Authorization: `NTLM ${canary}` }],
    ['Negotiate, which signs in the shared connection', { Authorization: `negotiate ${canary}` }],
  ];

  it.each(refused)('refuses %s, naming the header and never its value [BYOA-11]', (_, headers, allowed, cookies) => {
    const problem = problemOf(() => accept(headers, allowed, cookies));
    expect(problem.reason.kind).toBe('auth_header_invalid');
    expect(problem.message.toLowerCase()).toContain(`"${Object.keys(headers).at(-1)?.toLowerCase()}"`);
    expect(problem.message).not.toContain(canary);
    expect(JSON.stringify(problem.reason)).not.toContain(canary);
  });

  it('refuses more than 32 KiB in all, and takes just as much', () => {
    const names = ['x-a1', 'x-a2', 'x-a3', 'x-a4'];
    const fitting = Object.fromEntries(names.map((name) => [name, 'a'.repeat(8192 - 4)]));
    expect(exposed(accept(fitting, names))).toHaveLength(4);
    expect(problemOf(() => accept({ ...fitting, 'x-a5': '' }, [...names, 'x-a5'])).reason.kind).toBe('auth_header_invalid');
  });

  it('takes exactly 8 KiB in one value', () => {
    expect(exposed(accept({ Authorization: 'a'.repeat(8192) }))).toHaveLength(1);
  });

  it.each([
    ['userId', 'jo\0hn'],
    ['userId', 'john\r\nX-Admin: 1'],
    ['tenantId', '\ud83d'],
    ['tenantId', '\x1b[2J'],
  ])('refuses a claimed %s that cannot be stored', (field, value) => {
    const problem = problemOf(() => acceptCredential({ headers: {}, [field]: value }, { allowedHeaders: [], allowedCookies: [] }));
    expect(problem.reason).toMatchObject({ kind: 'frame_invalid', path: `auth.${field}` });
  });

  it('either takes a value byte for byte or refuses it, for any text [BYOA-11]', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.integer({ min: 0, max: 0x120 }).map((code) => String.fromCharCode(code)), maxLength: 6 }),
        (value) => {
          const sendable = /^[\x20-\x7e\x80-\xff]*$/.test(value) && !/^ *(ntlm|negotiate)( |$)/i.test(value);
          if (sendable) expect(exposed(accept({ authorization: value }))).toEqual([['authorization', value]]);
          else expect(() => accept({ authorization: value })).toThrow(Problem);
        },
      ),
    );
  });
});
