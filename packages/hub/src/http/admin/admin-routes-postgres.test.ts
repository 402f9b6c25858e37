import { newId } from '@diosc/protocol';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { ADMIN_ENDPOINTS } from './admin-endpoints.ts';
import { ADMIN_TOKEN, type AdminServer, startAdminServer } from './testing/admin-server.ts';

const MINUTE = 60_000;

let admin: AdminServer;
let readOnly: string;

beforeAll(async () => {
  admin = await startAdminServer();
  const { body } = await admin.call('POST', '/admin/tokens', { body: { name: 'auditor', scope: 'read-only' } });
  readOnly = z.object({ token: z.string() }).parse(body).token;
}, 60_000);
afterAll(() => admin.close());
// A minute later nobody has tried anything.
beforeEach(() => {
  admin.clock.ms += MINUTE;
});

const KINDS = { tokens: 'adminToken', sessions: 'session', assistants: 'assistant' } as const;

/** The path with names and ids that could exist. */
function concrete(path: string): string {
  const [, resource] = /^\/admin\/(tokens|sessions|assistants)/.exec(path) ?? [];
  const kind = Object.entries(KINDS).find(([name]) => name === resource)?.[1] ?? 'assistant';
  return path.replaceAll(/\{(\w+)\}/g, (_, name: string) => (name === 'id' ? newId(kind) : 'some-name'));
}

const refusals = async (type = 'administration.refused') => admin.audit.list('', { type, limit: 200 });

describe.each(ADMIN_ENDPOINTS.map((endpoint) => ({ ...endpoint, title: `${endpoint.method} ${endpoint.path}` })))('$title', (endpoint) => {
  const { method } = endpoint;
  const path = concrete(endpoint.path);

  it('is protected: nobody gets in without a token, or with one that is not known', async () => {
    for (const token of [null, 'not-a-token-of-this-hub', '']) {
      const answer = await admin.call(method, path, { token });
      expect(answer).toMatchObject({ status: 401, body: { code: 'UNAUTHORIZED', requestId: answer.headers.get('x-request-id') } });
      expect(answer.headers.get('www-authenticate')).toMatch(/^Bearer realm="diosc-admin"/);
    }
  });

  it(endpoint.scope === 'admin' ? 'refuses a token that may only look' : 'is open to a token that may only look', async () => {
    const answer = await admin.call(method, path, { token: readOnly });
    if (endpoint.scope === 'admin') expect(answer).toMatchObject({ status: 403, body: { code: 'FORBIDDEN' } });
    else expect([200, 404]).toContain(answer.status);
  });

  it('refuses a parameter that it does not know by name, and is cached by nobody', async () => {
    const answer = await admin.call(method, `${path}?nonsense=1`);
    expect(answer).toMatchObject({
      status: 400,
      body: { code: 'REQUEST_INVALID', details: [{ path: 'nonsense', message: 'is not a known field' }] },
    });
    expect(answer.headers.get('cache-control')).toBe('no-store');
  });

  it('changes nothing unless it takes the scope "admin"', () => {
    if (endpoint.scope === 'read-only') expect(method).toBe('GET');
    else expect(endpoint.scope).toBe('admin');
  });
});

describe('the door', () => {
  it('takes the bootstrap token, whatever the case of the scheme and however many spaces follow it', async () => {
    for (const authorization of [`Bearer ${ADMIN_TOKEN}`, `bearer ${ADMIN_TOKEN}`, `BEARER   ${ADMIN_TOKEN}`]) {
      expect((await admin.call('GET', '/admin/assistants', { token: null, headers: { authorization } })).status).toBe(200);
    }
  });

  it('takes a token nowhere else than in the header', async () => {
    const basic = `Basic ${Buffer.from(`admin:${ADMIN_TOKEN}`).toString('base64')}`;
    for (const headers of [
      { authorization: basic },
      { authorization: ADMIN_TOKEN },
      { cookie: `token=${ADMIN_TOKEN}` },
      { 'x-api-key': ADMIN_TOKEN },
    ]) {
      expect((await admin.call('GET', '/admin/assistants', { token: null, headers })).status).toBe(401);
    }
    expect((await admin.call('GET', `/admin/assistants?access_token=${ADMIN_TOKEN}`, { token: null })).status).toBe(401);
  });

  it('takes no token that is nearly right', async () => {
    for (const token of [ADMIN_TOKEN.slice(0, -1), `${ADMIN_TOKEN}x`, ADMIN_TOKEN.toUpperCase()]) {
      expect((await admin.call('GET', '/admin/assistants', { token })).status).toBe(401);
    }
  });

  it('says of unknown paths that they are unknown only to those who may come in', async () => {
    expect(await admin.call('GET', '/admin/nothing/here', { token: null })).toMatchObject({ status: 401 });
    expect(await admin.call('GET', '/admin/nothing/here')).toMatchObject({ status: 404, body: { code: 'NOT_FOUND' } });
    expect(await admin.call('PUT', '/admin/assistants', { token: null })).toMatchObject({ status: 401 });
  });

  it('asks for a token before it reads what was sent', async () => {
    expect(await admin.call('POST', '/admin/assistants', { token: null, body: '{"not json' })).toMatchObject({ status: 401 });
    expect(await admin.call('POST', '/admin/assistants', { body: '{"not json' })).toMatchObject({
      status: 400,
      body: { code: 'REQUEST_INVALID', details: [{ path: 'body' }] },
    });
  });

  it('stops to look after thirty wrong tokens from one address, and looks again a minute later', async () => {
    const attempt = async (token: string) => (await admin.call('GET', '/admin/assistants', { token })).status;
    for (let count = 0; count < 30; count++) expect(await attempt(`guess-number-${count}`)).toBe(401);

    const late = await admin.call('GET', '/admin/assistants', { token: 'one-guess-too-many' });
    expect(late).toMatchObject({ status: 429, body: { code: 'RATE_LIMITED' } });
    expect(late.headers.get('retry-after')).toBe('60');
    admin.clock.ms += MINUTE;
    expect(await attempt('a-new-minute')).toBe(401);
  });

  it('lets in while others guess whoever was let in before, and nobody else: a guess that is right comes too late', async () => {
    const created = await admin.call('POST', '/admin/tokens', { body: { name: 'never used before', scope: 'admin' } });
    const { token } = z.object({ token: z.string() }).parse(created.body);
    for (let count = 0; count < 30; count++) await admin.call('GET', '/admin/assistants', { token: `guess-number-${count}` });

    expect((await admin.call('GET', '/admin/assistants')).status).toBe(200);
    expect((await admin.call('GET', '/admin/assistants', { token })).status).toBe(429);
    admin.clock.ms += MINUTE;
    expect((await admin.call('GET', '/admin/assistants', { token })).status).toBe(200);
  });

  it('looks at thirty of a hundred guesses that come at once', async () => {
    const guesses = Array.from({ length: 100 }, (_, number) =>
      admin.call('GET', '/admin/assistants', { token: `guess-at-once-${number}` }),
    );
    const statuses = (await Promise.all(guesses)).map(({ status }) => status);
    expect([statuses.filter((status) => status === 401).length, statuses.filter((status) => status === 429).length]).toEqual([30, 70]);
  });

  it('lets in a new token that comes with a hundred requests at once', async () => {
    const created = await admin.call('POST', '/admin/tokens', { body: { name: 'busy', scope: 'read-only' } });
    const { token } = z.object({ token: z.string() }).parse(created.body);
    const answers = await Promise.all(Array.from({ length: 100 }, () => admin.call('GET', '/admin/assistants', { token })));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
  });

  it('audits two events for a flood of wrong tokens: its beginning, and that nobody is let through any more [AUDIT-01]', async () => {
    const before = (await refusals()).length;
    for (let count = 0; count < 40; count++) await admin.call('GET', '/admin/assistants', { token: `guess-number-${count}` });

    const [limited, first, ...others] = await refusals();
    expect(others).toHaveLength(before);
    expect(first).toMatchObject({
      outcome: 'denied',
      tenantId: '',
      ip: '127.0.0.1',
      reason: 'UNAUTHORIZED',
      requestId: expect.any(String),
    });
    expect(limited).toMatchObject({ outcome: 'denied', reason: 'RATE_LIMITED' });
    expect(JSON.stringify([limited, first])).not.toContain('guess-number');
  });

  it('audits which token asked for what it may not, and no flood of that either [AUDIT-01]', async () => {
    const before = (await refusals()).length;
    for (let count = 0; count < 20; count++) await admin.call('POST', '/admin/tokens', { token: readOnly, body: {} });

    const events = await refusals();
    expect(events.length - before).toBe(10);
    expect(events[0]).toMatchObject({
      reason: 'FORBIDDEN',
      userId: expect.stringMatching(/^adt_/),
      detail: expect.stringContaining('POST /admin/tokens'),
    });
  });
});

describe('a condition', () => {
  it('is refused where it could not be kept', async () => {
    const answer = await admin.call('POST', '/admin/tokens', { headers: { 'if-match': '"1"' }, body: { name: 'x', scope: 'read-only' } });
    expect(answer).toMatchObject({ status: 400, body: { details: [{ path: 'If-Match' }] } });
  });
});
