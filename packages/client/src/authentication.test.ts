import { inspect } from 'node:util';
import { newId } from '@diosc/protocol';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { accepted, answer, type FakeConnection, FakeHub, sessionFrame, userMessage } from '../test/fake-hub.ts';
import { type FakePage, openPage } from '../test/fake-page.ts';
import { type Auth, subscribe } from './index.ts';

const JOHN: Auth = { headers: { authorization: 'Bearer john-canary-7f3a' }, userId: 'john', tenantId: 'acme' };
const CAROL: Auth = { headers: { authorization: 'Bearer carol-canary-91bc' }, userId: 'carol', tenantId: 'globex' };
const CAROL_FRAME = { user: { userId: 'carol', tenantId: 'globex', verified: true }, role: null };

let hub: FakeHub;
let page: FakePage;

beforeEach(async () => {
  hub = new FakeHub();
  page = openPage();
  page.diosc('config', { backendUrl: await hub.listen(), apiKey: 'ak_test' });
});

afterEach(async () => {
  await page.diosc('auth', null);
  await hub.stop();
});

async function signIn(auth: Auth = JOHN) {
  const session = page.diosc('auth', auth);
  const connection = await hub.connection();
  await connection.next('auth');
  const frame = sessionFrame({ messages: [userMessage('My secret plans')] });
  connection.send(frame);
  await session;
  return { connection, frame };
}

async function withAnswer(connection: FakeConnection, text: string) {
  const sent = page.diosc('send', text);
  const { clientMessageId } = await connection.next('message');
  const message = answer();
  const started = page.next('stream:start');
  connection.send(accepted(clientMessageId, text, message.id), { type: 'stream.start', message });
  await started;
  return { sent, message };
}

describe('logging out', () => {
  it('drops the credential, ends the session and tells the hub to stop the work [BYOA-06]', async () => {
    const { connection, frame } = await signIn();
    const { sent } = await withAnswer(connection, 'work');
    connection.closesOnLogout = false;
    const out = page.diosc('auth', null);
    // All of this is true when the call returns, before the hub has heard of it.
    expect(page.diosc('state')).toEqual({ connection: 'disconnected', session: null, user: null, busy: false, pending: [] });
    expect(page.events.slice(-2)).toEqual(['session:ended', 'disconnected']);
    expect(page.storage.size).toBe(0);
    expect(inspect(page, { depth: 20, showHidden: true })).not.toContain('canary');
    expect(await sent).toMatchObject({ status: 'failed' });

    await connection.next('logout');
    connection.send({ type: 'session.ended', sessionId: frame.session.id, reason: 'logout' });
    await out;
    await connection.closed;
    expect(page.events.filter((name) => name === 'session:ended')).toHaveLength(1);
    // Nothing is left that could connect again, not even when the page wakes up.
    page.wake();
    expect(hub.connections).toHaveLength(1);
    expect(page.diosc('state').connection).toBe('disconnected');
  });

  it('takes back what was not accepted yet [BYOA-06]', async () => {
    void page.diosc('auth', JOHN);
    const sent = page.diosc('send', 'as John');
    void page.diosc('auth', null);
    await expect(sent).rejects.toMatchObject({ code: 'SIGNED_OUT' });
  });

  it('does not reconnect while the hub is away, and rejects the sign-in that was waiting [BYOA-06]', async () => {
    await hub.stop();
    const session = page.diosc('auth', JOHN);
    await page.next('reconnecting');
    await page.diosc('auth', null);
    await expect(session).rejects.toMatchObject({ code: 'SIGNED_OUT' });
    expect(page.diosc('state').connection).toBe('disconnected');
  });

  it('throws away what a provider answers afterwards [BYOA-06]', async () => {
    const { promise, resolve } = Promise.withResolvers<Auth>();
    void page.diosc('auth', () => promise);
    const out = page.diosc('auth', null);
    resolve(JOHN);
    await Promise.all([promise, out]);
    expect(page.diosc('state').connection).toBe('disconnected');
    expect(hub.connections).toHaveLength(0);
  });
});

describe('the credential', () => {
  it('is in no state, event, snapshot or error, and not in the storage', async () => {
    const seen: unknown[] = [];
    const unsubscribe = subscribe(page.diosc, (snapshot) => seen.push(snapshot));
    const { connection } = await signIn();
    connection.send({ type: 'error', code: 'INTERNAL', message: 'Something failed.', retryable: true, requestId: newId('request') });
    await page.next('error');
    unsubscribe();
    const shown = inspect([seen, page.payloads, page.diosc('state'), page.diosc], { depth: 20, showHidden: true });
    expect(shown).not.toContain('canary');
    expect(shown).not.toContain('key-of-the-session');
    expect(inspect(page.storage)).not.toContain('canary');
  });

  it('does not follow the page to another hub', async () => {
    const { connection } = await signIn();
    const other = new FakeHub();
    const reconfigured = page.next('disconnected');
    page.diosc('config', { backendUrl: await other.listen(), apiKey: 'ak_test' });
    expect(await reconfigured).toEqual({ reason: 'reconfigured' });
    await connection.closed;
    expect(page.diosc('state')).toMatchObject({ connection: 'disconnected', session: null });
    void page.diosc('auth', CAROL);
    expect((await (await other.connection()).next('auth')).auth).toEqual(CAROL);
    void page.diosc('auth', null);
    await other.stop();
  });
});

describe('auth pushed again', () => {
  it('refreshes the same user on the same connection, without another session', async () => {
    const { connection, frame } = await signIn();
    const fresh = { ...JOHN, headers: { authorization: 'Bearer fresh' } };
    const refreshed = page.diosc('auth', fresh);
    expect(await connection.next('auth')).toEqual({ type: 'auth', apiKey: 'ak_test', auth: fresh });
    connection.send({ type: 'auth.refreshed', user: frame.user, role: frame.role });
    expect((await refreshed).session.id).toBe(frame.session.id);
    expect(page.events).toEqual(['connected', 'session:started', 'auth:refreshed']);
    expect(hub.connections).toHaveLength(1);
  });

  it('switches to another user, of whose predecessor nothing is left', async () => {
    const { connection, frame } = await signIn();
    const { sent } = await withAnswer(connection, 'for John');
    const queued = page.diosc('send', 'also for John');
    const switched = page.diosc('auth', CAROL);
    expect(page.diosc('state')).toMatchObject({ session: null, user: null });
    expect(page.storage.size).toBe(0);
    await expect(queued).rejects.toMatchObject({ code: 'USER_SWITCHED' });
    expect(await sent).toMatchObject({ status: 'failed' });
    expect((await connection.next('auth')).session).toBeUndefined();
    // What the hub still says of John arrives at a page that is Carol's.
    connection.send({ type: 'session.ended', sessionId: frame.session.id, reason: 'user_switched' });
    connection.send(sessionFrame(CAROL_FRAME));
    expect(await switched).toMatchObject({ user: { userId: 'carol' }, resumed: false });
    expect(page.events.slice(-2)).toEqual(['session:ended', 'session:started']);
    expect(connection.received.filter((each) => each.type === 'message')).toHaveLength(1);
  });

  it('shows nothing of the former user whose sign-in is answered after the switch', async () => {
    const first = page.diosc('auth', JOHN);
    const connection = await hub.connection();
    await connection.next('auth');
    const second = page.diosc('auth', CAROL);
    await expect(first).rejects.toMatchObject({ code: 'AUTH_SUPERSEDED' });
    connection.send(sessionFrame({ messages: [userMessage('My secret plans')] }));
    expect((await connection.next('auth')).auth).toEqual(CAROL);
    expect(page.events).toEqual([]);
    connection.send(sessionFrame(CAROL_FRAME));
    await second;
    expect(JSON.stringify(page.payloads)).not.toContain('secret plans');
    expect(page.diosc('state').user?.userId).toBe('carol');
  });

  it('abandons what was waiting where the hub finds another user than before', async () => {
    const { connection, frame } = await signIn({ headers: JOHN.headers });
    const { message } = await withAnswer(connection, 'first');
    const queued = page.diosc('send', 'queued');
    void page.diosc('auth', { headers: CAROL.headers });
    await connection.next('auth');
    connection.send({ type: 'session.ended', sessionId: frame.session.id, reason: 'user_switched' });
    connection.send(sessionFrame(CAROL_FRAME));
    await expect(queued).rejects.toMatchObject({ code: 'MESSAGE_WITHDRAWN' });
    expect(page.events).toContain('session:ended');
    expect(message.role).toBe('assistant');
  });
});

describe('refusals', () => {
  it.each([
    ['auth.login_required', 'auth:login_required', 'TOKEN_EXPIRED'],
    ['auth.denied', 'auth:denied', 'NOT_A_CUSTOMER'],
  ] as const)('tells %s, and waits for new auth without connecting again', async (type, event, code) => {
    const session = page.diosc('auth', JOHN);
    const connection = await hub.connection();
    await connection.next('auth');
    connection.send({ type, error: 'Please sign in.', code });
    await expect(session).rejects.toMatchObject({ code, message: 'Please sign in.' });
    await connection.closed;
    expect(page.events).toEqual([event]);
    page.wake();
    const sent = page.diosc('send', 'waits');
    expect(hub.connections).toHaveLength(1);

    void page.diosc('auth', CAROL);
    const next = await hub.connection();
    expect((await next.next('auth')).auth).toEqual(CAROL);
    await expect(sent).rejects.toMatchObject({ code: 'USER_SWITCHED' });
  });

  it('lets a handler of auth:login_required sign in at once', async () => {
    page.diosc('on', 'auth:login_required', () => page.diosc('auth', { ...JOHN, headers: { authorization: 'Bearer new' } }));
    void page.diosc('auth', JOHN);
    const first = await hub.connection();
    await first.next('auth');
    first.send({ type: 'auth.login_required', error: 'Expired.', code: 'EXPIRED' });
    const second = await hub.connection();
    expect((await second.next('auth')).auth.headers).toEqual({ authorization: 'Bearer new' });
    const connected = page.next('connected');
    second.send(sessionFrame());
    await connected;
  });

  it.each(['API_KEY_UNKNOWN', 'ORIGIN_NOT_ALLOWED', 'AUTH_HEADERS_INVALID'] as const)('does not try again after %s', async (code) => {
    const session = page.diosc('auth', JOHN);
    const connection = await hub.connection();
    await connection.next('auth');
    connection.send({ type: 'error', code, message: 'No.', retryable: false, requestId: newId('request') });
    await expect(session).rejects.toMatchObject({ code });
    await connection.closed;
    expect(page.events).toEqual(['error']);
    expect(page.diosc('state').connection).toBe('disconnected');
  });

  it('tries again after an error that may pass', async () => {
    const session = page.diosc('auth', JOHN);
    const first = await hub.connection();
    await first.next('auth');
    first.send({ type: 'error', code: 'DATABASE_UNAVAILABLE', message: 'Later.', retryable: true, requestId: newId('request') });
    const second = await hub.connection();
    await second.next('auth');
    second.send(sessionFrame());
    await session;
  });
});

describe('fresh auth that cannot be checked now', () => {
  it('is pushed again on the same connection, and the session goes on', async () => {
    const { connection, frame } = await signIn();
    const fresh = { ...JOHN, headers: { authorization: 'Bearer fresh' } };
    const refreshed = page.diosc('auth', fresh);
    await connection.next('auth');
    const requestId = newId('request');
    connection.send({ type: 'error', code: 'IDENTITY_UNAVAILABLE', message: 'Try again.', retryable: true, requestId });
    expect((await connection.next('auth')).auth).toEqual(fresh);
    connection.send({ type: 'auth.refreshed', user: frame.user, role: frame.role });
    expect((await refreshed).session.id).toBe(frame.session.id);
    expect(hub.connections).toHaveLength(1);
  });
});

describe('a provider function', () => {
  it('is called when auth is needed, and again for a refresh, once for all who wait', async () => {
    let calls = 0;
    const session = page.diosc('auth', async () => ({ ...JOHN, headers: { authorization: `Bearer ${++calls}` } }));
    const connection = await hub.connection();
    expect((await connection.next('auth')).auth.headers).toEqual({ authorization: 'Bearer 1' });
    connection.send(sessionFrame());
    await session;
    const deadline = new Date(Date.now() + 60_000).toISOString();
    connection.send({ type: 'auth.refresh_required', reason: 'expired', deadline });
    connection.send({ type: 'auth.refresh_required', reason: 'rejected', deadline });
    expect((await connection.next('auth')).auth.headers).toEqual({ authorization: 'Bearer 2' });
    expect(calls).toBe(2);
  });

  it('is called again for every new connection', async () => {
    let calls = 0;
    void page.diosc('auth', () => ({ ...JOHN, headers: { authorization: `Bearer ${++calls}` } }));
    const first = await hub.connection();
    await first.next('auth');
    first.send(sessionFrame());
    first.cut();
    expect((await (await hub.connection()).next('auth')).auth.headers).toEqual({ authorization: 'Bearer 2' });
  });

  it('is asked again, and the page is told, when it fails', async () => {
    let calls = 0;
    void page.diosc('auth', async () => {
      if (++calls < 3) throw new Error('canary: the refresh token was refused');
      return JOHN;
    });
    const connection = await hub.connection();
    await connection.next('auth');
    expect(calls).toBe(3);
    expect(page.events).toEqual(['error', 'reconnecting', 'error', 'reconnecting']);
    expect(page.payloads[0]).toMatchObject({ code: 'AUTH_PROVIDER_FAILED', retryable: true });
    expect(JSON.stringify(page.payloads)).not.toContain('canary');
  });

  it('is told what was wrong with its answer, without the answer', async () => {
    let calls = 0;
    const wrong: unknown = { headers: { authorization: 12345678 } };
    Reflect.apply(page.diosc, null, ['auth', () => (++calls === 1 ? wrong : JOHN)]);
    await (await hub.connection()).next('auth');
    const told = JSON.stringify(page.payloads[0]);
    expect(told).toContain('headers.authorization');
    expect(told).not.toContain('12345678');
  });

  it('counts for nothing when other auth was pushed while it was asked', async () => {
    const { promise, resolve } = Promise.withResolvers<Auth>();
    void page.diosc('auth', () => promise);
    const session = page.diosc('auth', CAROL);
    const connection = await hub.connection();
    expect((await connection.next('auth')).auth).toEqual(CAROL);
    resolve(JOHN);
    connection.send(sessionFrame(CAROL_FRAME));
    await session;
    expect(connection.received).toHaveLength(1);
  });
});
