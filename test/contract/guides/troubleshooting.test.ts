import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { createDiosc } from '@diosc/client';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { app as jwtResolver } from '../../../examples/guides/resolver/jwt.js';
import { app as sessionResolver } from '../../../examples/guides/resolver/session.js';
import { ROOT } from '../../../scripts/project.ts';
import { ChatSocket } from '../../support/chat-socket.ts';
import { GuideHub, next } from './guide-hub.ts';

/** What the page says that one sees; here it is held against what the hub says. */
const PAGE = readFileSync(join(ROOT, 'docs/guides/troubleshooting.md'), 'utf8');
const JOHN = { headers: { Authorization: 'Bearer john-token' }, userId: 'john', tenantId: 'acme' };

let hub: GuideHub;

beforeAll(async () => {
  hub = await GuideHub.start();
});
afterAll(() => hub.stop());
beforeEach(() => void hub.company.tokens.set('john-token', { userId: 'john', tenantId: 'acme', roles: ['sales'] }));
afterEach(() => hub.reset());

/** What a resolver answers, as JSON unless it is text. */
const answering = (status: number, body: unknown, headers: Record<string, string> = {}) =>
  ((_request, response) => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers });
    response.end(typeof body === 'string' ? body : JSON.stringify(body));
  }) satisfies Parameters<typeof createServer>[1];

describe('a resolver that fails', () => {
  it.each([
    ['with a fault of its own', answering(500, { error: 'Internal error' })],
    ['with a redirect', answering(301, '', { location: 'https://elsewhere.example/' })],
    ['with a page of HTML', answering(200, '<!doctype html><title>Sign in</title>')],
    ['without a user id', answering(200, { id: 'john' })],
    ['with roles that are no list', answering(200, { userId: 'john', roles: { sales: true } })],
    ['by saying nothing', () => undefined],
  ])(
    '%s lets the user go on unverified, and the audit says why in the words of the page [RESOLVE-03, RESOLVE-05]',
    async (_how, answer) => {
      const diosc = await hub.openPageResolvedBy(answer, { userResolverTimeoutMs: 1000 });
      const { user, role } = await diosc('auth', JOHN);
      expect(user).toMatchObject({ userId: 'john', verified: false });
      expect(role).toBeNull();
      expect(PAGE).toContain(await detailOfLast());
    },
  );

  it.each([
    ['nobody listens', 'http://127.0.0.1:9/api/diosc/resolve-user'],
    ['the hub may not call', 'http://10.255.255.1/api/diosc/resolve-user'],
  ])('at an address where %s is named in the audit as on the page', async (_where, userResolverUrl) => {
    const diosc = await hub.openPage({ userResolverUrl });
    expect((await diosc('auth', JOHN)).user.verified).toBe(false);
    expect(PAGE).toContain(await detailOfLast());
  });

  /** The reason of the last identity that nobody vouched for. The page speaks of the default timeout. */
  async function detailOfLast(): Promise<string> {
    const [event] = await hub.audit.list('acme', { type: 'authentication.unverified', limit: 1 });
    return event?.detail?.replace('within 1000 ms', 'within 5000 ms').replace('1000 milliseconds', '5000 milliseconds') ?? 'nothing';
  }
});

describe('a user who is asked to sign in again and again', () => {
  it.each([
    ['whose token is checked with another secret', jwtResolver, {}, JOHN.headers],
    ['whose cookie is not among the allowed ones', sessionResolver, { allowedHeaders: ['cookie'] }, { Cookie: 'sessionId=s-1' }],
    ['whose header is not among the allowed ones', jwtResolver, { allowedHeaders: ['x-api-key'] }, JOHN.headers],
  ])('%s is found in the audit as a refusal', async (_who, app, changes, headers) => {
    const diosc = await hub.openPageResolvedBy(app, changes);
    const told = next(diosc, 'auth:login_required');
    await expect(diosc('auth', { headers })).rejects.toMatchObject({ code: 'LOGIN_REQUIRED' });
    await told;
    const [event] = await hub.audit.list('', { type: 'authentication.refused', limit: 1 });
    expect(event).toMatchObject({ outcome: 'denied', reason: 'login_required' });
    expect(PAGE).toContain('`authentication.refused`');
  });
});

describe('a role that does not apply', () => {
  it.each([
    ['because no role has that name', { roles: ['Sales'] }],
    ['because there are none', {}],
  ])('%s shows as no role in the session', async (_why, { roles }: { roles?: string[] }) => {
    const diosc = await hub.openPageResolvedBy(answering(200, { userId: 'john', ...(roles !== undefined && { roles }) }));
    expect((await diosc('auth', JOHN)).role).toBeNull();
  });

  it('because one of higher priority comes first shows as that one', async () => {
    const diosc = await hub.openPageResolvedBy(answering(200, { userId: 'john', roles: ['viewer', 'sales'] }));
    expect((await diosc('auth', JOHN)).role?.name).toBe('sales');
  });
});

describe('a page that may not connect', () => {
  it.each([
    ['of another origin', { origin: 'https://other.example' }, undefined, 'ORIGIN_NOT_ALLOWED'],
    ['with a key that names no assistant', { origin: 'https://shop.example' }, 'ak_mistyped', 'API_KEY_UNKNOWN'],
  ])('%s is told so with a code that the page explains', async (_which, headers, apiKey, code) => {
    const allowed = await hub.openAssistant({ allowedOrigins: ['https://shop.example'] });
    const chat = await ChatSocket.open(allowed.url, headers);
    chat.send({ type: 'auth', apiKey: apiKey ?? allowed.apiKey, auth: JOHN });
    expect(await chat.next('error')).toMatchObject({ code, retryable: false });
    expect(PAGE).toContain(`\`${code}\``);
    chat.close();
  });

  it('because nothing was configured is told so when it signs in', () => {
    expect(() => createDiosc()('auth', JOHN)).toThrow(expect.objectContaining({ code: 'NOT_CONFIGURED' }));
    expect(PAGE).toContain('`NOT_CONFIGURED`');
  });

  it('because a header cannot be sent is told which', async () => {
    const diosc = await hub.openPage();
    await expect(diosc('auth', { headers: { Authorization: 'Bearer a\nb' } })).rejects.toMatchObject({ code: 'AUTH_HEADERS_INVALID' });
    expect(PAGE).toContain('`AUTH_HEADERS_INVALID`');
  });
});
