import { once } from 'node:events';
import { request } from 'node:http';
import { errorBodySchema, newId } from '@diosc/protocol';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { textOf } from '../support/chat-socket.ts';
import { ChatStream, openStream } from '../support/chat-stream.ts';
import { API_KEY, type Company, startCompany } from '../support/company.ts';
import { connectAs, say, startTestHub, type TestHub } from '../support/test-hub.ts';

const ORIGIN = 'https://shop.example';
const JOHN = { userId: 'john', tenantId: 'acme', roles: ['sales'] };

let company: Company;
let hub: TestHub;

beforeAll(async () => {
  company = await startCompany({
    'john-token': JOHN,
    'carol-token': { userId: 'carol', tenantId: 'globex', roles: ['viewer'] },
  });
  const { definition } = company;
  hub = await startTestHub({ ...definition, assistant: { ...definition.assistant, allowedOrigins: [ORIGIN] } });
});
afterAll(async () => {
  await hub.close();
  await company.close();
});
beforeEach(() => {
  company.model.behave = undefined;
  company.beforeAnswer = async () => undefined;
  company.calls.length = 0;
  company.tokens.set('john-token', JOHN);
});

async function post(body: unknown, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(`${hub.url}/v1/chat`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
}

function stream(token: string, more: object = {}, headers: Record<string, string> = {}): Promise<ChatStream> {
  return openStream(hub.url, token, more, headers);
}

let count = 0;
function message(text: string) {
  return { type: 'message', clientMessageId: `sse-${++count}`, text } as const;
}

/** A conversation that is there, and that nobody watches. */
async function conversation(token = 'john-token') {
  const started = await stream(token, { follow: false });
  const { session } = await started.next('session');
  await started.ended;
  return session;
}

describe('a request that is answered by a stream', () => {
  it('begins with the session, then has the answers to its frames, and is never kept by anybody on the way', async () => {
    const asked = message('list my parcels');
    const chat = await stream('john-token', { frames: [asked], follow: false });
    expect(chat.response.status).toBe(200);
    expect(Object.fromEntries(chat.response.headers)).toMatchObject({
      'content-type': 'text/event-stream',
      'cache-control': 'no-store',
      'x-accel-buffering': 'no',
      'x-content-type-options': 'nosniff',
      'x-request-id': expect.any(String),
    });
    const { message: answer } = await chat.next('stream.end');
    expect(textOf(answer)).toContain('parcel of john');
    await chat.ended;
    expect(chat.types[0]).toBe('session');
    expect(chat.types.filter((type) => type === 'message.accepted' || type === 'stream.start' || type === 'stream.end')).toEqual([
      'message.accepted',
      'stream.start',
      'stream.end',
    ]);
    expect(chat.frames.find((frame) => frame.type === 'message.accepted')).toMatchObject({ clientMessageId: asked.clientMessageId });
    expect(company.calls.map(({ authorization }) => authorization)).toEqual(['Bearer john-token']);
  });

  it('says each word when it is said, not when all is said', async () => {
    const released = Promise.withResolvers<void>();
    company.model.behave = () => ({
      answer: { text: 'one two three four', toolCalls: [] },
      pause: { afterTokens: 2, until: released.promise },
    });
    const chat = await stream('john-token', { frames: [message('talk')] });
    await chat.next('stream.delta');
    released.resolve();
    await chat.next('stream.end');
    chat.close();
  });

  it('stays open for what happens later in its session, such as a message that another request brings', async () => {
    const listening = await stream('john-token');
    const { session } = await listening.next('session');
    const asking = await stream('john-token', { session: { id: session.id }, frames: [message('list my parcels')], follow: false });
    expect(await asking.next('session')).toMatchObject({ resumed: true, session: { id: session.id } });
    await asking.ended;
    expect(textOf((await listening.next('stream.end')).message)).toContain('parcel of john');
    listening.close();
  });

  it('acts on its frames in their order', async () => {
    const chat = await stream('john-token', {
      frames: [{ type: 'session.start' }, message('hello'), { type: 'me.token' }, { type: 'logout' }],
    });
    await chat.ended;
    const order = ['session', 'session.ended', 'message.accepted', 'me.token'];
    expect(chat.types.filter((type) => order.includes(type))).toEqual([
      ...['session', 'session.ended', 'session', 'message.accepted', 'me.token', 'session.ended'],
    ]);
    const [first, last] = chat.frames.filter((frame) => frame.type === 'session.ended');
    expect([first?.reason, last?.reason]).toEqual(['replaced', 'logout']);
  });

  it('goes on with the same conversation over both doors', async () => {
    const socket = await connectAs(hub.url, 'john-token');
    const { session } = await socket.next('session');
    say(socket, 'list my parcels');
    await socket.next('stream.end');
    const chat = await stream('john-token', { session: { id: session.id } });
    const resumed = await chat.next('session');
    expect(resumed.messages.map(({ role }) => role)).toEqual(['user', 'assistant']);
    const again = await stream('john-token', { session: { id: session.id }, frames: [message('hello')], follow: false });
    await again.ended;
    expect((await socket.next('stream.end')).message.id).toBe((await chat.next('stream.end')).message.id);
    chat.close();
    socket.close();
  });

  it('does the same message once, however often it is sent', async () => {
    const { id } = await conversation();
    const asked = message('list my parcels');
    const first = await stream('john-token', { session: { id }, frames: [asked], follow: false });
    await first.ended;
    const second = await stream('john-token', { session: { id }, frames: [asked], follow: false });
    expect(await second.next('message.accepted')).toMatchObject({ duplicate: true });
    await second.ended;
    expect(second.types).toContain('stream.end');
    expect(company.calls).toHaveLength(1);
  });

  it('refreshes in place with fresh authentication, and what was parked goes on [BYOA-04]', async () => {
    company.beforeAnswer = async () => void company.tokens.delete('john-token');
    const chat = await stream('john-token', { frames: [message('list my parcels')] });
    const { session } = await chat.next('session');
    expect(await chat.next('auth.refresh_required')).toMatchObject({ reason: 'rejected' });
    company.tokens.set('fresh-token', JOHN);
    const fresh = await stream('fresh-token', { session: { id: session.id } });
    expect(await fresh.next('session')).toMatchObject({ resumed: true, session: { id: session.id } });
    expect(textOf((await chat.next('stream.end')).message)).toContain('parcel of john');
    expect(company.calls.map(({ authorization }) => authorization)).toEqual(['Bearer john-token', 'Bearer fresh-token']);
    chat.close();
    fresh.close();
  });
});

describe('a stream that ends by itself', () => {
  it('does so without delay where nothing was asked', async () => {
    const chat = await stream('john-token', { follow: false });
    await chat.ended;
    expect(chat.types).toEqual(['session']);
  });

  it('does so when each message is answered or refused', async () => {
    const chat = await stream('john-token', { frames: [message('list my parcels'), message('and again')], follow: false });
    await chat.ended;
    expect(chat.frames.find((frame) => frame.type === 'error')).toMatchObject({ code: 'TURN_BUSY', clientMessageId: `sse-${count}` });
    expect(chat.types.at(-1)).toBe('stream.end');
  });

  it.each([
    ['nobody-knows-this', {}, { type: 'auth.login_required', error: 'Your session has expired.', code: 'TOKEN_EXPIRED' }],
    ['john-token', { apiKey: 'ak_unknown' }, { type: 'error', code: 'API_KEY_UNKNOWN', retryable: false }],
    [
      'john-token',
      { auth: { headers: { Authorization: 'Bearer canary\r\nX-User-Id: alice' } } },
      { type: 'error', code: 'AUTH_HEADERS_INVALID' },
    ],
  ])('does so after the refusal of %s %j, which is all that it says, and the frames are not acted on', async (token, more, refusal) => {
    const chat = await stream(token, { frames: [message('list my parcels')], ...more });
    await chat.ended;
    expect(chat.response.status).toBe(200);
    expect(chat.frames).toEqual([expect.objectContaining(refusal)]);
    expect(JSON.stringify(chat.frames)).not.toContain('canary');
    expect(company.calls).toEqual([]);
  });

  it('does so when the session is over, whoever ended it', async () => {
    const chat = await stream('john-token');
    const { session } = await chat.next('session');
    const other = await stream('john-token', { session: { id: session.id }, frames: [{ type: 'logout' }] });
    await Promise.all([chat.ended, other.ended]);
    expect(chat.frames.at(-1)).toEqual({ type: 'session.ended', sessionId: session.id, reason: 'logout' });
  });
});

describe('a client that goes away', () => {
  it('leaves the session, and the answer goes on without it', async () => {
    const held = Promise.withResolvers<void>();
    const reached = Promise.withResolvers<void>();
    company.beforeAnswer = () => {
      reached.resolve();
      return held.promise;
    };
    const chat = await stream('john-token', { frames: [message('list my parcels')] });
    const { session } = await chat.next('session');
    await reached.promise;
    chat.close();
    await expect(chat.ended).rejects.toThrow('abort');
    const back = await stream('john-token', { session: { id: session.id } });
    expect((await back.next('session')).messages.map(({ status }) => status)).toEqual(['complete', 'streaming']);
    held.resolve();
    expect(textOf((await back.next('stream.end')).message)).toContain('parcel of john');
    expect(company.calls).toHaveLength(1);
    back.close();
  });

  it('before its body was read costs nothing, and the hub goes on', async () => {
    const { hostname, port } = new URL(hub.url);
    for (let tries = 0; tries < 20; tries++) {
      const broken = request({
        hostname,
        port,
        path: '/v1/chat',
        method: 'POST',
        headers: { 'content-type': 'application/json', 'content-length': 1000 },
      });
      broken.on('error', () => undefined);
      broken.write('{"apiKey":');
      await once(broken, 'socket');
      broken.destroy();
    }
    await conversation();
  });
});

describe('a session that is over', () => {
  it('is not replaced for what was meant to be said in it', async () => {
    const { id } = await conversation();
    await (await stream('john-token', { session: { id }, frames: [{ type: 'logout' }] })).ended;
    const asked = message('send a parcel');
    const chat = await stream('john-token', { session: { id }, frames: [asked, { type: 'cancel' }], follow: false });
    expect(await chat.next('session')).toMatchObject({ resumed: false, session: { id: expect.not.stringMatching(id) } });
    await chat.ended;
    expect(chat.frames.filter((frame) => frame.type === 'error')).toEqual([
      expect.objectContaining({ code: 'SESSION_ENDED', clientMessageId: asked.clientMessageId }),
      expect.objectContaining({ code: 'SESSION_ENDED' }),
    ]);
    expect(company.calls).toEqual([]);
  });

  it('is not entered by another user who knows its id, nor is anything of it said [BYOA-05]', async () => {
    const { id } = await conversation();
    const carol = await stream('carol-token', { session: { id }, frames: [message('list my parcels')], follow: false });
    const started = await carol.next('session');
    expect(started).toMatchObject({ user: { userId: 'carol' }, messages: [] });
    expect(started.session.id).not.toBe(id);
    await carol.ended;
    expect(carol.types).not.toContain('message.accepted');
  });
});

describe('what is no request', () => {
  it.each([
    ['that is not JSON', '{', 'body'],
    ['that is a list', '[]', 'body'],
    ['without an apiKey', { auth: { headers: {} } }, 'apiKey'],
    ['without auth', { apiKey: API_KEY }, 'auth'],
    [
      'with a header that is no text',
      { apiKey: API_KEY, auth: { headers: { Authorization: ['canary-7f3a'] } } },
      'auth.headers.Authorization',
    ],
    ['with a frame of no known type', { apiKey: API_KEY, auth: { headers: {} }, frames: [{ type: 'session.steal' }] }, 'frames.0.type'],
    ['with an auth frame among its frames', { apiKey: API_KEY, auth: { headers: {} }, frames: [{ type: 'auth' }] }, 'frames.0.type'],
    ['with an empty message', { apiKey: API_KEY, auth: { headers: {} }, frames: [{ ...message('x'), text: ' ' }] }, 'frames.0.text'],
    [
      'with 17 frames',
      { apiKey: API_KEY, auth: { headers: {} }, frames: Array.from({ length: 17 }, () => ({ type: 'cancel' })) },
      'frames',
    ],
    ['with a field that is not known', { apiKey: API_KEY, auth: { headers: {} }, 'canary-7f3a': 1 }, 'body'],
    ['with a type that is not auth', { type: 'message', apiKey: API_KEY, auth: { headers: {} } }, 'type'],
    ['larger than 256 KiB', { apiKey: API_KEY, auth: { headers: {} }, padding: 'x'.repeat(262_144) }, 'body'],
  ])('%s is refused by the field, with a status, and no stream begins', async (_, body, path) => {
    const response = await post(body);
    expect(response.status).toBe(400);
    const text = await response.text();
    const problem = errorBodySchema.parse(JSON.parse(text));
    expect(problem.code).toBe('REQUEST_INVALID');
    expect(problem.error).toContain(`"${path}"`);
    expect(text).not.toContain('canary');
    expect(response.headers.get('access-control-allow-origin')).toBe('*');
  });

  it('because a page sent it as plain text, without asking first, is refused', async () => {
    const body = JSON.stringify({ apiKey: API_KEY, auth: { headers: { Authorization: 'Bearer john-token' } } });
    const response = await post(body, { 'content-type': 'text/plain' });
    expect(response.status).toBe(400);
    await response.body?.cancel();
  });

  it('because it is a GET without an upgrade is told what is spoken here', async () => {
    const response = await fetch(`${hub.url}/v1/chat`);
    expect(response.status).toBe(426);
    expect(response.headers.get('upgrade')).toBe('websocket');
    expect(errorBodySchema.parse(await response.json())).toMatchObject({
      error: expect.stringContaining('POST'),
      code: 'UPGRADE_REQUIRED',
    });
  });
});

describe('a page of another origin', () => {
  it('may ask, and is told that it may send JSON by POST, but no cookies', async () => {
    const response = await fetch(`${hub.url}/v1/chat`, {
      method: 'OPTIONS',
      headers: {
        origin: 'https://anywhere.example',
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'content-type',
      },
    });
    expect(response.status).toBe(204);
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'access-control-allow-origin': '*',
      'access-control-allow-methods': 'POST',
      'access-control-allow-headers': expect.stringContaining('content-type'),
    });
    expect(response.headers.has('access-control-allow-credentials')).toBe(false);
  });

  it('is let in where the assistant allows it, and may read the answer', async () => {
    const chat = await stream('john-token', { follow: false }, { origin: ORIGIN });
    await chat.ended;
    expect(chat.types).toEqual(['session']);
    expect(chat.response.headers.get('access-control-allow-origin')).toBe('*');
    expect(chat.response.headers.has('access-control-allow-credentials')).toBe(false);
  });

  it.each(['https://evil.example', 'null', `${ORIGIN}.evil.example`])('is refused where the assistant does not: %s', async (origin) => {
    const chat = await stream('john-token', { frames: [message('list my parcels')] }, { origin });
    await chat.ended;
    const [refusal] = chat.frames;
    expect(chat.frames).toEqual([expect.objectContaining({ type: 'error', code: 'ORIGIN_NOT_ALLOWED' })]);
    const requestId = refusal?.type === 'error' ? refusal.requestId : '';
    expect(await hub.hub.audit.list('', { requestId })).toMatchObject([{ type: 'connection.refused', origin, outcome: 'denied' }]);
    expect(company.calls).toEqual([]);
  });

  it('does not get in by a cookie that the browser keeps', async () => {
    const response = await post(
      { apiKey: API_KEY, auth: { headers: {} }, session: { id: newId('session') } },
      { cookie: 'session=john', authorization: 'Bearer john-token' },
    );
    const chat = new ChatStream(response, new AbortController());
    await chat.ended;
    expect(chat.types).toEqual(['auth.login_required']);
  });
});
