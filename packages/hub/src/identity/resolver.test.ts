import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { JsonValue } from '@diosc/protocol';
import { describe, expect, it } from 'vitest';
import { localServer } from '../outbound/testing/local-server.ts';
import { testFetch } from '../outbound/testing/test-outbound.ts';
import { Credential } from './credential.ts';
import type { Resolution } from './resolution.ts';
import { resolveIdentity } from './resolver.ts';
import { Secret } from './secret.ts';

const TOKEN = 'canary-token-51d0';
const CLAIMED = { userId: 'claimed-user', tenantId: 'claimed-tenant' };

function credentialOf(
  headers: Record<string, string> = { Authorization: `Bearer ${TOKEN}` },
  claimed: Partial<typeof CLAIMED> = CLAIMED,
): Credential {
  return new Credential(
    Object.entries(headers).map(([name, value]) => ({ name, value: new Secret(value) })),
    claimed,
  );
}

async function serve(listener: RequestListener): Promise<string> {
  return (await localServer(listener)).url;
}

async function resolveWith(
  url: string | null,
  options: { credential?: Credential; timeoutMs?: number; allowed?: string[]; signal?: AbortSignal } = {},
): Promise<Resolution> {
  return resolveIdentity({
    assistant: { userResolverUrl: url, userResolverTimeoutMs: options.timeoutMs ?? 5000 },
    credential: options.credential ?? credentialOf(),
    requestId: 'req_1',
    outboundFetch: testFetch({ headersTimeoutMs: 30_000, ...(options.allowed !== undefined && { allowPrivateNetworks: options.allowed }) }),
    ...(options.signal !== undefined && { signal: options.signal }),
  });
}

/** What becomes of it when the resolver answers this. */
async function resolution(status: number, body: JsonValue | Buffer, credential?: Credential): Promise<Resolution> {
  const url = await serve((request, response) => {
    request.resume();
    response.writeHead(status, { 'content-type': 'application/json', location: 'http://127.0.0.1:1/' });
    response.end(Buffer.isBuffer(body) ? body : JSON.stringify(body));
  });
  return resolveWith(url, credential === undefined ? {} : { credential });
}

describe('the request', () => {
  it('is a POST of {} with each header under X-User-Auth-, the request id and JSON content type, and nothing bare [RESOLVE-01]', async () => {
    const seen: { request: IncomingMessage; body: string }[] = [];
    const url = await serve(async (request: IncomingMessage, response: ServerResponse) => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk);
      seen.push({ request, body: Buffer.concat(chunks).toString() });
      response.end(JSON.stringify({ userId: 'john' }));
    });
    await resolveWith(url, { credential: credentialOf({ Authorization: `Bearer ${TOKEN}`, Cookie: 'sid=1', 'X-Api-Key': 'k\u00e9y' }) });
    expect(seen).toHaveLength(1);
    const { request, body } = seen[0] ?? { request: { method: '', headers: {} }, body: '' };
    expect(request.method).toBe('POST');
    expect(body).toBe('{}');
    expect(request.headers).toMatchObject({
      'x-user-auth-authorization': `Bearer ${TOKEN}`,
      'x-user-auth-cookie': 'sid=1',
      'x-user-auth-x-api-key': 'k\u00e9y',
      'x-request-id': 'req_1',
      'content-type': 'application/json',
    });
    expect(request.headers).not.toHaveProperty('authorization');
    expect(request.headers).not.toHaveProperty('cookie');
    expect(request.headers).not.toHaveProperty('x-api-key');
  });

  it('is not made with a wiped credential', async () => {
    const credential = credentialOf();
    credential.wipe();
    await expect(resolveWith('http://127.0.0.1:9/', { credential })).rejects.toThrow('wiped');
  });
});

describe('an answer of 200', () => {
  it('becomes the principal [RESOLVE-02]', async () => {
    const metadata = {
      tenantId: 'acme',
      tenantName: 'Acme',
      avatarUrl: 'https://acme.test/j.png',
      region: { code: 'APAC', tags: [1, true, null] },
    };
    const answer = { userId: 'john', displayName: 'John Doe', email: 'john@acme.test', roles: ['sales', 'admin'], metadata, unknown: 1 };
    expect(await resolution(200, answer, credentialOf(undefined, {}))).toEqual({
      outcome: 'verified',
      principal: {
        tenantId: 'acme',
        userId: 'john',
        verified: true,
        roles: ['sales', 'admin'],
        displayName: 'John Doe',
        email: 'john@acme.test',
        metadata,
      },
      mismatch: null,
    });
  });

  it('needs no more than a user id; the tenant is then the claimed one, or the default [RESOLVE-02]', async () => {
    expect(await resolution(200, { userId: 'john' }, credentialOf({}, { tenantId: 'acme' }))).toMatchObject({
      principal: { tenantId: 'acme', userId: 'john', verified: true, roles: [], metadata: {} },
    });
    expect(await resolution(200, { userId: 'john' }, credentialOf({}, {}))).toMatchObject({ principal: { tenantId: 'default' } });
  });

  it.each([
    ['the user', { userId: 'john', metadata: { tenantId: CLAIMED.tenantId } }, { userId: 'john', tenantId: CLAIMED.tenantId }],
    ['the tenant', { userId: CLAIMED.userId, metadata: { tenantId: 'acme' } }, { userId: CLAIMED.userId, tenantId: 'acme' }],
    ['both', { userId: 'john', metadata: { tenantId: 'acme' } }, { userId: 'john', tenantId: 'acme' }],
  ])(
    'stands before the claim of the page where they differ in %s, and the difference is reported [RESOLVE-06]',
    async (_, answer, expected) => {
      expect(await resolution(200, answer)).toMatchObject({
        outcome: 'verified',
        principal: expected,
        mismatch: { claimedUserId: CLAIMED.userId, claimedTenantId: CLAIMED.tenantId },
      });
    },
  );

  it.each([
    ['agrees', { userId: CLAIMED.userId, metadata: { tenantId: CLAIMED.tenantId } }, CLAIMED],
    ['agrees as far as the page claimed', { userId: 'john', metadata: { tenantId: 'acme' } }, {}],
    ['names no tenant', { userId: CLAIMED.userId }, CLAIMED],
  ])('reports no difference where it %s [RESOLVE-06]', async (_, answer, claimed) => {
    expect(await resolution(200, answer, credentialOf({}, claimed))).toMatchObject({ outcome: 'verified', mismatch: null });
  });

  it('has its texts made storable and harmless to show', async () => {
    const raw =
      '{"userId":"john","displayName":"John\\u0000\\r\\n\\u202eeoD","metadata":{"__proto__":{"isAdmin":true},"note":"a\\u0000b\\ud83d"}}';
    const resolved = await resolution(200, Buffer.from(raw));
    if (resolved.outcome !== 'verified') throw new Error(resolved.outcome);
    expect(resolved.principal.displayName).toBe('John eoD');
    expect(resolved.principal.metadata).toEqual({ note: 'ab\ufffd' });
    expect(Reflect.get(resolved.principal.metadata, 'isAdmin')).toBeUndefined();
  });
});

describe('an answer of 200 that is not valid', () => {
  it.each<[what: string, field: string, answer: JsonValue | Buffer]>([
    ['has no user id', 'userId', { displayName: 'John' }],
    ['has a number as user id', 'userId', { userId: 7 }],
    ['has an empty user id', 'userId', { userId: '' }],
    ['has a user id that is too long', 'userId', { userId: 'j'.repeat(257) }],
    ['has a user id with a control character', 'userId', { userId: 'jo\0hn' }],
    ['has half a character in the user id', 'userId', Buffer.from('{"userId":"\\ud83d"}')],
    ['has roles that are not an array', 'roles', { userId: 'john', roles: { admin: true } }],
    ['has a role that is not a text', 'roles.1', { userId: 'john', roles: ['sales', 7] }],
    ['has a tenant that is not a text', 'metadata.tenantId', { userId: 'john', metadata: { tenantId: null } }],
    ['has a tenant with a line break', 'metadata.tenantId', { userId: 'john', metadata: { tenantId: 'a\nb' } }],
    ['has metadata that is a list', 'metadata', { userId: 'john', metadata: [] }],
    [
      'has metadata that is nested without end',
      'metadata',
      Buffer.from(`{"userId":"john","metadata":{"a":${'['.repeat(9000)}${']'.repeat(9000)}}}`),
    ],
    ['is a list', 'body', []],
    ['is null', 'body', null],
    ['is not JSON', 'body', Buffer.from('<html>john</html>')],
    ['is empty', 'body', Buffer.alloc(0)],
    ['is larger than 64 KiB', 'body', { userId: 'john', displayName: 'x'.repeat(65_536) }],
  ])('is a failure of the resolver where it %s, with a sentence that names the field [RESOLVE-05]', async (_, field, answer) => {
    const resolved = await resolution(200, answer);
    expect(resolved).toMatchObject({
      outcome: 'unverified',
      cause: { field, status: 200 },
      principal: { ...CLAIMED, verified: false, roles: [] },
    });
    if (resolved.outcome === 'unverified' && field !== 'body') expect(resolved.cause.detail).toContain(`"${field}"`);
  });

  it('takes an answer of just 64 KiB', async () => {
    const answer = Buffer.from('{"userId":"john"}'.padEnd(65_536));
    expect(await resolution(200, answer)).toMatchObject({ outcome: 'verified' });
    expect(await resolution(200, Buffer.concat([answer, Buffer.from(' ')]))).toMatchObject({
      outcome: 'unverified',
      cause: { problem: 'too_large' },
    });
  });
});

describe('an answer of 401 or 403', () => {
  it.each([
    [401, 'login_required'],
    [403, 'denied'],
  ])('%i refuses with the words of the resolver [RESOLVE-03]', async (status, outcome) => {
    expect(await resolution(status, { error: 'Token expired', code: 'TOKEN_EXPIRED' })).toEqual({
      outcome,
      error: 'Token expired',
      code: 'TOKEN_EXPIRED',
    });
  });

  it.each<[string, JsonValue | Buffer]>([
    ['no body', Buffer.alloc(0)],
    ['HTML', Buffer.from('<h1>401</h1>')],
    ['a list', []],
    ['other types', { error: { text: 'x' }, code: 401 }],
    ['empty texts', { error: ' \n', code: '' }],
    ['more than 64 KiB', { error: 'x'.repeat(100_000) }],
  ])('refuses with words of our own when it has %s [RESOLVE-03]', async (_, body) => {
    expect(await resolution(401, body)).toEqual({ outcome: 'login_required', error: 'Sign in again to go on.', code: 'LOGIN_REQUIRED' });
    expect(await resolution(403, body)).toEqual({
      outcome: 'denied',
      error: 'You do not have access to this assistant.',
      code: 'ACCESS_DENIED',
    });
  });

  it('refuses even if the explanation never ends [RESOLVE-03]', async () => {
    const url = await serve((_request, response) => {
      response.writeHead(403, { 'content-type': 'application/json' });
      response.write('{"error":"');
    });
    expect(await resolveWith(url, { timeoutMs: 500 })).toMatchObject({ outcome: 'denied', code: 'ACCESS_DENIED' });
  });

  it('does not let the credential, line breaks or long texts through to the user', async () => {
    const echo = `Bad\u202e header:\r\n\x1b[31mBearer ${TOKEN} (${Buffer.from(TOKEN).toString('base64')}) ${'x'.repeat(2000)}`;
    const resolved = await resolution(401, { error: echo, code: `${TOKEN}${'C'.repeat(200)}` });
    if (resolved.outcome !== 'login_required') throw new Error(resolved.outcome);
    expect(resolved.error).toMatch(/^Bad header: \[31mBearer \[redacted\] \(\[redacted\]\S*\) x+$/);
    expect(resolved.error.length).toBe(1000);
    expect(resolved.code).toBe(`[redacted]${'C'.repeat(90)}`);
  });
});

describe('a resolver that fails', () => {
  it.each([500, 502, 503, 408, 429, 201, 202, 204])('leaves the user unverified when it answers %i [RESOLVE-03]', async (status) => {
    expect(await resolution(status, Buffer.alloc(0))).toEqual({
      outcome: 'unverified',
      principal: { userId: CLAIMED.userId, tenantId: CLAIMED.tenantId, verified: false, roles: [], metadata: {} },
      cause: { problem: 'status', status, field: null, detail: expect.any(String) },
    });
  });

  it.each([300, 304, 400, 402, 404, 405, 410, 418, 422, 499])(
    'leaves the user without a role when it answers %i, because it was well and recognised nobody [RESOLVE-03]',
    async (status) => {
      expect(await resolution(status, Buffer.alloc(0))).toMatchObject({
        outcome: 'unverified',
        principal: { userId: CLAIMED.userId, tenantId: CLAIMED.tenantId, verified: false, getsNoRole: true, roles: [], metadata: {} },
        cause: { status },
      });
    },
  );

  it('is not waited for any longer once nobody wants its answer', async () => {
    const hungUp = Promise.withResolvers<void>();
    const asked = Promise.withResolvers<void>();
    const url = await serve((request, response) => {
      asked.resolve();
      response.on('close', () => hungUp.resolve());
      request.resume();
    });
    const abort = new AbortController();
    const resolving = resolveWith(url, { signal: abort.signal, timeoutMs: 60_000 });
    await asked.promise;

    abort.abort(new Error('They have gone.'));

    await expect(resolving).rejects.toThrow('They have gone.');
    await hungUp.promise;
  });

  it.each([301, 302, 303, 307, 308])('is not followed where it redirects with %i [RESOLVE-03] [BYOA-12]', async (status) => {
    let reached = 0;
    const target = await serve((_request, response) => {
      reached += 1;
      response.end(JSON.stringify({ userId: 'mallory' }));
    });
    const url = await serve((_request, response) => response.writeHead(status, { location: target }).end());
    expect(await resolveWith(url)).toMatchObject({
      outcome: 'unverified',
      principal: { getsNoRole: true },
      cause: { problem: 'redirect' },
    });
    expect(reached).toBe(0);
  });

  it('leaves the user unverified when it does not answer in time [RESOLVE-03]', async () => {
    const url = await serve((request) => request.resume());
    expect(await resolveWith(url, { timeoutMs: 50 })).toMatchObject({
      outcome: 'unverified',
      cause: { problem: 'timeout', detail: 'The user resolver did not answer within 50 milliseconds.' },
    });
  });

  it('counts the time of the whole answer, not only of its beginning [RESOLVE-03]', async () => {
    const url = await serve((_request, response) => {
      response.writeHead(200);
      const drip = setInterval(() => response.write(' '), 10);
      response.on('close', () => clearInterval(drip));
    });
    expect(await resolveWith(url, { timeoutMs: 100 })).toMatchObject({ outcome: 'unverified', cause: { problem: 'timeout' } });
  });

  it('leaves the user unverified when it cannot be reached, or breaks off [RESOLVE-03]', async () => {
    expect(await resolveWith('http://127.0.0.1:1/')).toMatchObject({ outcome: 'unverified', cause: { problem: 'unreachable' } });
    const url = await serve((_request, response) => {
      response.writeHead(200, { 'content-length': 100 });
      response.write('{"userId":"john"}', () => response.destroy());
    });
    expect(await resolveWith(url)).toMatchObject({ outcome: 'unverified', cause: { problem: 'unreachable' } });
  });

  it('is not called at an address that may not be called [SAFE-03]', async () => {
    let reached = 0;
    const url = await serve((_request, response) => {
      reached += 1;
      response.end('{}');
    });
    expect(await resolveWith(url, { allowed: [] })).toMatchObject({ outcome: 'unverified', cause: { problem: 'refused_address' } });
    expect(reached).toBe(0);
  });

  it('says nothing of the credential or of the address in its sentence', async () => {
    const url = await serve((request, response) =>
      response.end(JSON.stringify({ userId: request.headers['x-user-auth-authorization'], roles: TOKEN })),
    );
    const resolved = await resolveWith(url);
    expect(resolved).toMatchObject({ outcome: 'unverified', cause: { field: 'roles' } });
    expect(JSON.stringify(resolved)).not.toContain('canary');
  });
});

describe('without a resolver', () => {
  it('the claim of the page is all there is, and it is unverified', async () => {
    expect(await resolveWith(null)).toEqual({
      outcome: 'unverified',
      principal: { ...CLAIMED, verified: false, roles: [], metadata: {} },
      cause: { problem: 'no_resolver', detail: 'The assistant has no user resolver.', status: null, field: null },
    });
  });

  it('a page that claims nobody gets somebody without a name, another one each time, in the default tenant', async () => {
    const users = await Promise.all([1, 2].map(() => resolveWith(null, { credential: credentialOf({}, {}) })));
    const ids = users.map((resolved) => (resolved.outcome === 'unverified' ? resolved.principal : null));
    expect(ids[0]?.tenantId).toBe('default');
    expect(ids[0]?.userId).toMatch(/^anonymous-[0-9a-f-]{36}$/);
    expect(ids[0]?.userId).not.toBe(ids[1]?.userId);
  });
});
