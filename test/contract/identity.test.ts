import type { IncomingMessage, ServerResponse } from 'node:http';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { ChatSocket } from '../support/chat-socket.ts';
import { type Company, startCompany } from '../support/company.ts';
import { type HttpService, startHttpService } from '../support/http-service.ts';
import { authenticate, connectAs, say, startTestHub, type TestHub } from '../support/test-hub.ts';

/** One question that reached the resolver. */
type Question = { readonly http: IncomingMessage; readonly body: string };
type Answer = { readonly status?: number; readonly body?: unknown; readonly headers?: Record<string, string> };

const JOHN = { userId: 'john', displayName: 'John Doe', roles: ['sales'], metadata: { tenantId: 'acme' } };
const TIMEOUT_MS = 1000;

let company: Company;
let resolver: HttpService;
let hub: TestHub;
let questions: Question[] = [];
/** What the resolver answers; null: nothing, ever. */
let answer: (question: Question) => Answer | null = () => ({ body: JOHN });
const opened: ChatSocket[] = [];
/** Every frame as it came, with what its schema does not know. */
let heard: string[] = [];

beforeAll(async () => {
  company = await startCompany();
  resolver = await startHttpService((http, response) => void reply(http, response));
  const { assistant, roles = [] } = company.definition;
  hub = await startTestHub({
    ...company.definition,
    assistant: { ...assistant, userResolverUrl: resolver.url, userResolverTimeoutMs: TIMEOUT_MS, defaultRole: 'guest' },
    roles: [...roles, { roleName: 'guest', allowedToolNames: ['parcels/list_parcels'] }],
  });
});
beforeEach(() => {
  questions = [];
  heard = [];
  answer = () => ({ body: JOHN });
  company.calls.length = 0;
  company.model.behave = undefined;
});
afterEach(() => {
  for (const chat of opened.splice(0)) chat.close();
});
afterAll(async () => {
  await hub.close();
  await Promise.all([resolver.close(), company.close()]);
});

async function reply(http: IncomingMessage, response: ServerResponse): Promise<void> {
  let body = '';
  for await (const chunk of http) body += String(chunk);
  const question = { http, body };
  questions.push(question);
  const given = answer(question);
  if (given === null) return;
  response.writeHead(given.status ?? 200, { 'content-type': 'application/json', ...given.headers });
  response.end(typeof given.body === 'string' ? given.body : JSON.stringify(given.body ?? {}));
}

async function connect(token = 'john-token', more: Parameters<typeof connectAs>[2] = {}): Promise<ChatSocket> {
  const chat = await connectAs(hub.url, token, more);
  opened.push(chat);
  chat.socket.on('message', (data) => heard.push(String(data)));
  return chat;
}

/** The tools that the model is shown for whoever is signed in. */
async function toolsShown(chat: ChatSocket): Promise<string[]> {
  const shown: string[][] = [];
  company.model.behave = ({ body }) => {
    shown.push((body.tools ?? []).map((each) => each.function.name));
    return { answer: { text: 'Well.', toolCalls: [] } };
  };
  say(chat, 'what can you do?');
  await chat.next('stream.end');
  return shown.flat().toSorted();
}

async function newest(tenantId: string, type: string) {
  return (await hub.hub.audit.list(tenantId, { type, limit: 1 }))[0];
}

describe('a user resolver', () => {
  it("is asked by POST, with the user's headers under names of their own and the id of the request [RESOLVE-01]", async () => {
    const chat = await connect('john-token');
    await chat.next('session');

    expect(questions).toHaveLength(1);
    const { http, body } = questions[0] ?? { http: null, body: null };
    expect({ method: http?.method, body }).toEqual({ method: 'POST', body: '{}' });
    expect(http?.headers).toMatchObject({ 'content-type': 'application/json', 'x-user-auth-authorization': 'Bearer john-token' });
    expect(http?.headers.authorization).toBeUndefined();
    const requestId = http?.headers['x-request-id'];
    expect(requestId).toMatch(/^req_/);
    expect((await newest('acme', 'authentication.succeeded'))?.requestId).toBe(requestId);
  });

  it('is asked once for each credential that is handed over, whatever is done with it, and again for the next [RESOLVE-01]', async () => {
    const chat = await connect();
    const { session } = await chat.next('session');
    for (const text of ['list my parcels', 'hello']) {
      say(chat, text);
      await chat.next('stream.end');
    }
    chat.send({ type: 'session.start' });
    await chat.next('session');
    expect(company.calls).toHaveLength(1);
    expect(questions).toHaveLength(1);

    authenticate(chat, 'john-token');
    await chat.next('auth.refreshed');
    expect(questions).toHaveLength(2);

    const again = await connect('john-token', { session: { id: session.id } });
    await again.next('session');
    expect(questions).toHaveLength(3);
  });

  it('is believed anew each time: what it said before is kept nowhere [RESOLVE-02]', async () => {
    const chat = await connect();
    const { session, role } = await chat.next('session');
    expect(role).toMatchObject({ name: 'sales' });
    answer = () => ({ body: { ...JOHN, displayName: 'John Smith', roles: ['viewer'] } });

    authenticate(chat, 'john-token');
    expect(await chat.next('auth.refreshed')).toMatchObject({ user: { displayName: 'John Smith' }, role: { name: 'viewer' } });
    answer = () => ({ body: { ...JOHN, roles: ['sales'] } });
    const again = await connect('john-token', { session: { id: session.id } });

    expect(await again.next('session')).toMatchObject({ resumed: true, user: { displayName: 'John Doe' }, role: { name: 'sales' } });
  });

  it('shows the user of its metadata what is meant for display, and nothing else [RESOLVE-02]', async () => {
    const metadata = { tenantId: 'acme', tenantName: 'Acme Inc.', avatarUrl: 'https://acme.test/j.png', internalScore: 'do-not-show' };
    answer = () => ({ body: { ...JOHN, email: 'john@acme.test', metadata } });
    const chat = await connect();

    expect((await chat.next('session')).user).toEqual({
      userId: 'john',
      tenantId: 'acme',
      verified: true,
      displayName: 'John Doe',
      email: 'john@acme.test',
      tenantName: 'Acme Inc.',
      avatarUrl: 'https://acme.test/j.png',
    });
    expect(heard.join('\n')).toContain('Acme Inc.');
    expect(heard.join('\n')).not.toContain('do-not-show');
  });

  it('keeps two people of one name apart by their tenants [RESOLVE-02]', async () => {
    const chat = await connect();
    const { session } = await chat.next('session');
    answer = () => ({ body: { ...JOHN, metadata: { tenantId: 'globex' } } });

    const namesake = await connect('other-token', { session: { id: session.id, key: session.key ?? '' } });

    expect(await namesake.next('session')).toMatchObject({ resumed: false, messages: [], user: { userId: 'john', tenantId: 'globex' } });
  });
});

describe('a resolver that refuses', () => {
  it.each([
    [401, 'auth.login_required', 'login_required'],
    [403, 'auth.denied', 'denied'],
  ] as const)('with %i has the last word: %s, and nothing is begun or called [RESOLVE-03]', async (status, type, reason) => {
    answer = () => ({ status, body: { error: 'Not with this token.', code: 'NO' } });
    const chat = await connect('john-token', { userId: 'john', tenantId: 'acme' });

    expect(await chat.next(type)).toEqual({ type, error: 'Not with this token.', code: 'NO' });
    say(chat, 'list my parcels');
    expect((await chat.next('error')).code).toBe('FRAME_OUT_OF_ORDER');
    expect(company.calls).toEqual([]);
    expect(await newest('', 'authentication.refused')).toMatchObject({
      outcome: 'denied',
      reason,
      requestId: questions[0]?.http.headers['x-request-id'],
    });
  });

  it.each(['', 'not json', '{"error": 1, "code": null}', '[]', `{"error": "${'x'.repeat(100_000)}"}`])(
    'refuses whatever it says beside: %.20s [RESOLVE-03]',
    async (body) => {
      answer = () => ({ status: 401, body });
      const chat = await connect();

      expect(await chat.next('auth.login_required')).toMatchObject({ code: 'LOGIN_REQUIRED' });
    },
  );
});

describe('a resolver that fails', () => {
  const failures: [what: string, answer: () => Answer | null][] = [
    ['answers 500', () => ({ status: 500, body: JOHN })],
    ['answers 503', () => ({ status: 503 })],
    ['has too much to do (429)', () => ({ status: 429 })],
    ['never answers', () => null],
    ['answers 200 without a userId', () => ({ body: { roles: ['sales'] } })],
  ];

  it.each(failures)('because it %s leaves the default role, unverified, without a stored conversation [RESOLVE-03]', async (_, failing) => {
    const before = await connect();
    const { session } = await before.next('session');
    answer = failing;
    const chat = await connect('john-token', { userId: 'john', tenantId: 'acme', session: { id: session.id } });

    const started = await chat.next('session');

    expect(started).toMatchObject({ resumed: false, messages: [], role: { name: 'guest' }, user: { userId: 'john', verified: false } });
    expect(started.session.id).not.toBe(session.id);
    expect(await toolsShown(chat)).toEqual(['parcels__list_parcels']);
    expect(await newest('acme', 'authentication.unverified')).toMatchObject({ verified: false, userId: 'john' });
  });

  it('is waited for as long as is configured, and no longer [RESOLVE-03]', async () => {
    answer = () => null;
    const from = performance.now();
    const chat = await connect();
    await chat.next('session');

    const waited = performance.now() - from;
    expect(waited).toBeGreaterThanOrEqual(TIMEOUT_MS - 5);
    expect(waited).toBeLessThan(TIMEOUT_MS * 3);
  });

  it.each(failures)('because it %s changes nothing for somebody who was recognised before', async (_, failing) => {
    const chat = await connect();
    const { session } = await chat.next('session');
    answer = failing;

    authenticate(chat, 'fresh-token', { userId: 'carol', tenantId: 'globex' });
    expect(await chat.next('error')).toMatchObject({ code: 'IDENTITY_UNAVAILABLE', retryable: true });
    answer = () => ({ body: JOHN });
    say(chat, 'list my parcels');
    await chat.next('stream.end');

    expect(company.calls.map(({ authorization }) => authorization)).toEqual(['Bearer john-token']);
    expect(chat.frames.filter(({ type }) => type === 'session.ended')).toEqual([]);
    expect(chat.frames.find((frame) => frame.type === 'session')).toMatchObject({ session: { id: session.id } });
  });
});

describe('a resolver that answers and recognises nobody', () => {
  it.each<[what: string, answer: Answer]>([
    ['400, for a token that it cannot read', { status: 400 }],
    ['404, at a wrong address', { status: 404 }],
    ['405', { status: 405 }],
    ['422', { status: 422, body: JOHN }],
    ['a redirect to a login page', { status: 302, headers: { location: '/login' } }],
  ])('gives no role and no tool, not even those of the default role: %s [RESOLVE-03]', async (_, given) => {
    answer = () => given;
    const chat = await connect('john-token', { userId: 'john', tenantId: 'acme' });

    expect(await chat.next('session')).toMatchObject({ role: null, user: { verified: false }, messages: [] });
    expect(await toolsShown(chat)).toEqual([]);
    company.model.behave = ({ body }) =>
      body.messages.at(-1)?.role === 'user'
        ? { answer: { text: '', toolCalls: [{ id: 'one', name: 'parcels__list_parcels', arguments: '{}' }] } }
        : undefined;
    say(chat, 'list my parcels');
    await chat.next('stream.end');
    expect(company.calls).toEqual([]);
  });
});

describe('an answer that is not valid', () => {
  it.each<[field: string, body: unknown]>([
    ['userId', {}],
    ['userId', { userId: '' }],
    ['userId', { userId: 42 }],
    ['userId', { userId: 'jo\u0000hn' }],
    ['roles', { userId: 'john', roles: 'admin' }],
    ['roles', { userId: 'john', roles: { admin: true } }],
    ['metadata.tenantId', { userId: 'john', metadata: { tenantId: 7 } }],
    ['body', [JOHN]],
    ['not JSON', '<html>secret-page</html>'],
    ['65536 bytes', { ...JOHN, metadata: { padding: 'x'.repeat(65_536) } }],
  ])('is told to the administrator by its field and to nobody else: %s [RESOLVE-05]', async (field, body) => {
    answer = () => ({ body });
    const chat = await connect('john-token', { tenantId: 'invalid' });

    expect(await chat.next('session')).toMatchObject({ user: { verified: false }, role: { name: 'guest' } });
    const event = await newest('invalid', 'authentication.unverified');
    expect(event?.detail).toContain(field);
    expect(JSON.stringify(event)).not.toContain('secret-page');
    expect(heard.join('\n')).not.toContain('resolver');
    expect(heard.join('\n')).not.toContain('secret-page');
  });
});

describe('where the page claims another than the resolver names', () => {
  it.each<[what: string, claims: { userId?: string; tenantId?: string }]>([
    ['the user', { userId: 'carol' }],
    ['the tenant', { tenantId: 'globex' }],
    ['both', { userId: 'carol', tenantId: 'globex' }],
  ])('the resolver wins, and the difference in %s is audited [RESOLVE-06]', async (_, claims) => {
    const chat = await connect('john-token', claims);

    expect(await chat.next('session')).toMatchObject({ user: { userId: 'john', tenantId: 'acme', verified: true } });
    say(chat, 'list my parcels');
    await chat.next('stream.end');
    const requestId = String(questions[0]?.http.headers['x-request-id']);
    expect(await hub.hub.audit.list('acme', { requestId, type: 'identity.mismatch' })).toMatchObject([
      { userId: 'john', data: { claimedUserId: claims.userId ?? '', claimedTenantId: claims.tenantId ?? '' } },
    ]);
  });

  it('nothing is audited where both say the same [RESOLVE-06]', async () => {
    const chat = await connect('john-token', { userId: 'john', tenantId: 'acme' });
    await chat.next('session');

    const requestId = String(questions[0]?.http.headers['x-request-id']);
    expect(await hub.hub.audit.list('acme', { requestId, type: 'identity.mismatch' })).toEqual([]);
  });

  it.each([
    ['user', { userId: 'carol', tenantId: 'acme' }],
    ['tenant', { userId: 'john', tenantId: 'globex' }],
  ])(
    'a refresh that turns out to be of another %s is a switch, although the page claims the same as before [RESOLVE-06, BYOA-05]',
    async (_, { userId, tenantId }) => {
      const chat = await connect('john-token', { userId: 'john', tenantId: 'acme' });
      const { session } = await chat.next('session');
      say(chat, 'list my parcels');
      await chat.next('stream.end');
      answer = () => ({ body: { userId, metadata: { tenantId } } });

      authenticate(chat, 'other-token', { userId: 'john', tenantId: 'acme', session: { id: session.id } });

      expect(await chat.next('session.ended')).toMatchObject({ sessionId: session.id, reason: 'user_switched' });
      const started = await chat.next('session');
      expect(started).toMatchObject({ resumed: false, messages: [], user: { userId, tenantId, verified: true } });
      expect(started.session.id).not.toBe(session.id);
      expect(await newest(tenantId, 'identity.mismatch')).toMatchObject({ data: { claimedUserId: 'john', claimedTenantId: 'acme' } });
    },
  );
});
