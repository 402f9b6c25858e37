import { once } from 'node:events';
import { createServer, request } from 'node:http';
import { createDiosc, type Diosc } from '@diosc/client';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { textOf } from '../support/chat-socket.ts';
import { openStream } from '../support/chat-stream.ts';
import { API_KEY, type Company, startCompany } from '../support/company.ts';
import { startTestHub, type TestHub } from '../support/test-hub.ts';

const JOHN = { userId: 'john', tenantId: 'acme', roles: ['sales'] };

let company: Company;
let hub: TestHub;

beforeAll(async () => {
  company = await startCompany({ 'carol-token': { userId: 'carol', tenantId: 'globex', roles: ['viewer'] } });
  hub = await startTestHub(company.definition);
});
afterAll(async () => {
  await hub.close();
  await company.close();
});
beforeEach(() => {
  company.beforeAnswer = async () => undefined;
  company.calls.length = 0;
  company.tokens.set('john-token', JOHN);
});

/** Whatever stands between a browser and the hub that knows requests and answers, but no WebSockets. */
async function startProxy() {
  const posts: string[] = [];
  const proxy = createServer((incoming, outgoing) => {
    posts.push(`${incoming.method} ${incoming.url}`);
    const { hostname, port } = new URL(hub.url);
    const onward = request({ hostname, port, method: incoming.method, path: incoming.url, headers: incoming.headers }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(outgoing);
    });
    onward.on('error', () => outgoing.destroy());
    outgoing.on('close', () => onward.destroy());
    incoming.pipe(onward);
  });
  proxy.on('upgrade', (_request, socket) => socket.end('HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n'));
  proxy.listen(0, '127.0.0.1');
  await once(proxy, 'listening');
  const address = proxy.address();
  if (address === null || typeof address === 'string') throw new Error('The proxy has no port.');
  return {
    url: `http://127.0.0.1:${address.port}`,
    posts,
    close: async () => {
      proxy.closeAllConnections();
      proxy.close();
      await once(proxy, 'close');
    },
  };
}

describe('the client', () => {
  let diosc: Diosc;
  let events: string[];

  beforeEach(() => {
    diosc = createDiosc();
    events = [];
    diosc('on', '*', ({ type }) => events.push(type));
    return () => diosc('auth', null);
  });

  const JOHN_AUTH = { headers: { Authorization: 'Bearer john-token' }, userId: 'john', tenantId: 'acme' };

  it('falls back to the event stream by itself where WebSockets are not let through, and the page notices nothing', async () => {
    const proxy = await startProxy();
    let shown = '';
    diosc('on', 'stream:delta', ({ delta }) => {
      shown += delta;
    });
    diosc('config', { backendUrl: proxy.url, apiKey: API_KEY });
    const { session } = await diosc('auth', JOHN_AUTH);
    const first = await diosc('send', 'list my parcels');
    const second = await diosc('send', 'and once more');
    expect(textOf(first)).toContain('parcel of john');
    expect(shown).toBe(`${textOf(first)}${textOf(second)}`);
    expect(diosc('state')).toMatchObject({ connection: 'connected', session: { id: session.id }, busy: false });
    expect(events.filter((name) => name.startsWith('session:') || name.includes('connected') || name === 'error')).toEqual([
      'connected',
      'session:started',
    ]);
    expect(new Set(proxy.posts)).toEqual(new Set(['POST /v1/chat']));
    expect(proxy.posts).toHaveLength(3);
    await diosc('auth', null);
    await proxy.close();
  });

  it('refreshes, starts, opens and ends sessions over it as over a WebSocket', async () => {
    diosc('config', { backendUrl: hub.url, apiKey: API_KEY, transport: 'event-stream' });
    const { session } = await diosc('auth', JOHN_AUTH);
    await diosc('send', 'list my parcels');
    company.tokens.set('fresh-token', JOHN);
    await diosc('auth', { ...JOHN_AUTH, headers: { Authorization: 'Bearer fresh-token' } });
    expect(events.at(-1)).toBe('auth:refreshed');
    await diosc('send', 'list my parcels again');
    expect(company.calls.map(({ authorization }) => authorization)).toEqual(['Bearer john-token', 'Bearer fresh-token']);
    const other = await diosc('startNewSession');
    expect(other.session.id).not.toBe(session.id);
    const back = await diosc('openSession', session.id);
    expect(back).toMatchObject({ session: { id: session.id }, resumed: true });
    await diosc('auth', null);
    const after = await openStream(hub.url, 'john-token', { session: { id: session.id }, follow: false });
    expect((await after.next('session')).session.id).not.toBe(session.id);
  });

  it('goes on with a fresh token from its provider where the one before has expired, and loses no message [BYOA-07]', async () => {
    const tokens = ['john-token', 'fresh-token'];
    diosc('config', { backendUrl: hub.url, apiKey: API_KEY, transport: 'event-stream' });
    await diosc('auth', async () => ({ ...JOHN_AUTH, headers: { Authorization: `Bearer ${tokens.shift()}` } }));
    company.tokens.delete('john-token');
    company.tokens.set('fresh-token', JOHN);
    expect(textOf(await diosc('send', 'list my parcels'))).toContain('parcel of john');
    expect(events.filter((name) => name.startsWith('auth:'))).toEqual(['auth:refresh_required', 'auth:refreshed']);
    expect(company.calls.map(({ authorization }) => authorization)).toEqual(['Bearer fresh-token']);
  });

  it('ends the session of one user where another signs in [BYOA-05]', async () => {
    diosc('config', { backendUrl: hub.url, apiKey: API_KEY, transport: 'event-stream' });
    const john = await diosc('auth', JOHN_AUTH);
    const watching = await openStream(hub.url, 'john-token', { session: { id: john.session.id } });
    await watching.next('session');
    const carol = await diosc('auth', { headers: { Authorization: 'Bearer carol-token' }, userId: 'carol', tenantId: 'globex' });
    expect(carol).toMatchObject({ user: { userId: 'carol' }, resumed: false });
    expect(await watching.next('session.ended')).toMatchObject({ sessionId: john.session.id });
    await watching.ended;
  });

  it('stops the running answer at once when the user logs out [BYOA-06]', async () => {
    const reached = Promise.withResolvers<void>();
    company.beforeAnswer = () => {
      reached.resolve();
      return new Promise(() => undefined);
    };
    diosc('config', { backendUrl: hub.url, apiKey: API_KEY, transport: 'event-stream' });
    const { session } = await diosc('auth', JOHN_AUTH);
    const watching = await openStream(hub.url, 'john-token', { session: { id: session.id } });
    await watching.next('session');
    void diosc('send', 'list my parcels');
    await reached.promise;
    await diosc('auth', null);
    expect(await watching.next('stream.end')).toMatchObject({ message: { status: 'cancelled' } });
    expect(await watching.next('session.ended')).toMatchObject({ reason: 'logout' });
    await watching.ended;
  });

  it.each(['websocket', 'event-stream'] as const)(
    'finds, names, exports and deletes conversations, over %s [SESSION-03]',
    async (transport) => {
      diosc('config', { backendUrl: hub.url, apiKey: API_KEY, transport });
      const { session } = await diosc('auth', JOHN_AUTH);
      await diosc('send', 'list my parcels');
      const { sessions } = await diosc('sessions', { limit: 5 });
      expect(sessions[0]).toMatchObject({ id: session.id, title: 'list my parcels', state: 'active' });
      expect(diosc('state').session).toMatchObject({ id: session.id, title: 'list my parcels' });
      expect(await diosc('renameSession', session.id, 'Parcels')).toMatchObject({ id: session.id, title: 'Parcels' });
      expect(diosc('state').session?.title).toBe('Parcels');
      expect(await diosc('exportSession', session.id, 'markdown')).toContain('list my parcels');
      const next = await diosc('startNewSession');
      await diosc('deleteSession', session.id);
      expect((await diosc('sessions')).sessions.map(({ id }) => id)).not.toContain(session.id);
      await expect(diosc('openSession', session.id)).rejects.toMatchObject({ code: 'SESSION_NOT_FOUND' });
      expect(diosc('state').session?.id).toBe(next.session.id);
    },
  );
});
