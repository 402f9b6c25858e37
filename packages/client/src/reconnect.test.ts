import { newId } from '@diosc/protocol';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { accepted, answer, FakeHub, sessionFrame } from '../test/fake-hub.ts';
import { type FakePage, openPage } from '../test/fake-page.ts';
import { createGlobalEnvironment } from './environment/global-environment.ts';
import type { Auth } from './index.ts';

const JOHN: Auth = { headers: { authorization: 'Bearer john' }, userId: 'john', tenantId: 'acme' };

let hub: FakeHub;
let backendUrl: string;
let page: FakePage;

beforeEach(async () => {
  hub = new FakeHub();
  backendUrl = await hub.listen();
  page = openPage();
});

afterEach(async () => {
  await page.diosc('auth', null);
  await hub.stop();
});

async function signIn(on: FakePage = page) {
  on.diosc('config', { backendUrl, apiKey: 'ak_test' });
  const session = on.diosc('auth', JOHN);
  const connection = await hub.connection();
  const auth = await connection.next('auth');
  const frame = sessionFrame();
  connection.send(frame);
  await session;
  return { connection, auth, frame };
}

describe('a lost connection', () => {
  it('resumes the session, shows the missing end of the answer and none of it twice [SESSION-02]', async () => {
    const { connection, frame } = await signIn();
    const sent = page.diosc('send', 'orders');
    const { clientMessageId } = await connection.next('message');
    const message = answer();
    const begun = page.next('stream:delta');
    connection.send(accepted(clientMessageId, 'orders', message.id), { type: 'stream.start', message });
    connection.send({ type: 'stream.delta', messageId: message.id, index: 0, offset: 0, delta: 'You have ' });
    await begun;
    connection.cut();

    const again = await hub.connection();
    expect((await again.next('auth')).session).toEqual({ id: frame.session.id, key: 'key-of-the-session' });
    const soFar = { ...message, parts: [{ type: 'text' as const, text: 'You have three ' }] };
    // The key is sent once, when the session starts.
    const { key: _, ...session } = frame.session;
    again.send({ ...frame, session, resumed: true, messages: [soFar] });
    again.send({ type: 'stream.delta', messageId: message.id, index: 0, offset: 9, delta: 'three orders.' });
    const finished = { ...message, status: 'complete' as const, parts: [{ type: 'text' as const, text: 'You have three orders.' }] };
    again.send({ type: 'stream.end', message: finished });
    expect(await sent).toEqual(finished);
    expect(page.payloads.flatMap((payload) => deltaOf(payload))).toEqual(['You have ', 'three ', 'orders.']);
    expect(page.events).toEqual([
      ...['connected', 'session:started', 'message', 'stream:start', 'stream:delta'],
      ...['disconnected', 'reconnecting', 'connected', 'session:resumed'],
      ...['stream:delta', 'stream:delta', 'stream:end', 'message'],
    ]);

    // And the key still admits at the next loss.
    again.cut();
    expect((await (await hub.connection()).next('auth')).session?.key).toBe('key-of-the-session');
  });

  it('sends a message again, with the same id, until the hub has confirmed it [SESSION-02]', async () => {
    const { connection, frame } = await signIn();
    const sent = page.diosc('send', 'once');
    const first = await connection.next('message');
    connection.cut();
    const again = await hub.connection();
    await again.next('auth');
    again.send({ ...frame, resumed: true });
    expect(await again.next('message')).toEqual(first);
    const message = answer({ status: 'complete' });
    again.send(accepted(first.clientMessageId, 'once', message.id, true), { type: 'stream.end', message });
    expect(await sent).toEqual(message);
  });

  it('resolves a message whose answer was finished while nobody listened [SESSION-02]', async () => {
    const { connection, frame } = await signIn();
    const sent = page.diosc('send', 'once');
    const { clientMessageId } = await connection.next('message');
    connection.cut();
    const again = await hub.connection();
    await again.next('auth');
    const message = answer({ status: 'complete' });
    again.send({ ...frame, resumed: true, messages: [message] }, accepted(clientMessageId, 'once', message.id, true));
    expect(await sent).toEqual(message);
  });

  it('does not send a message into another conversation than it was sent in, because it may have arrived', async () => {
    const { connection } = await signIn();
    const sent = page.diosc('send', 'cancel order 7');
    await connection.next('message');
    connection.cut();
    const again = await hub.connection();
    await again.next('auth');
    again.send(sessionFrame());
    await expect(sent).rejects.toMatchObject({ code: 'MESSAGE_UNCERTAIN' });
    expect(again.received.map((each) => each.type)).toEqual(['auth']);
  });

  it('stops an answer that the user cancelled while the connection was down', async () => {
    const { connection, frame } = await signIn();
    const message = answer();
    const started = page.next('stream:start');
    connection.send({ type: 'stream.start', message });
    await started;
    const lost = page.next('disconnected');
    connection.cut();
    await lost;
    page.diosc('cancel');
    const again = await hub.connection();
    await again.next('auth');
    again.send({ ...frame, resumed: true, messages: [message] });
    await again.next('cancel');
  });

  it('comes back by itself after a hub that was away [SESSION-02]', async () => {
    const { frame } = await signIn();
    const port = hub.port;
    const told = page.next('error');
    await hub.stop();
    expect(await told).toMatchObject({ code: 'CONNECTION_FAILED', retryable: true });
    hub = new FakeHub();
    await hub.listen(port);
    const again = await hub.connection();
    await again.next('auth');
    const resumed = page.next('session:resumed');
    again.send({ ...frame, resumed: true });
    await resumed;
    expect(page.events.filter((name) => name === 'error')).toHaveLength(1);
  });

  it('starts afresh where the hub does not know the session any more', async () => {
    const { connection } = await signIn();
    connection.cut();
    const again = await hub.connection();
    expect((await again.next('auth')).session).toBeDefined();
    again.send({ type: 'error', code: 'SESSION_NOT_FOUND', message: 'Gone.', retryable: false, requestId: newId('request') });
    expect((await again.next('auth')).session).toBeUndefined();
    const started = page.next('session:started');
    again.send(sessionFrame());
    await started;
  });

  it('asks for the whole state again when a frame of the stream is missing', async () => {
    const { connection, frame } = await signIn();
    connection.send({ type: 'stream.delta', messageId: newId('message'), index: 0, offset: 5, delta: 'x' });
    expect((await (await hub.connection()).next('auth')).session?.id).toBe(frame.session.id);
  });

  it.each(['{"type":"stream.end"}', 'not json', '{}'])('asks for the whole state again after a frame it cannot read: %s', async (text) => {
    const { connection } = await signIn();
    const told = page.next('error');
    connection.sendText(text);
    expect(await told).toMatchObject({ code: 'FRAME_NOT_UNDERSTOOD' });
    await (await hub.connection()).next('auth');
  });

  it('passes over frames of a type that only a newer hub knows', async () => {
    const { connection } = await signIn();
    connection.sendText('{"type":"weather","sunny":true}');
    const message = answer({ status: 'complete' });
    const told = page.next('message');
    connection.send({ type: 'stream.end', message });
    await told;
    expect(hub.connections).toHaveLength(1);
  });

  it('connects at once when the page wakes up in the pause between two attempts', async () => {
    // The longest pause, so that only waking up can be what ends it.
    page = openPage({
      after: (milliseconds, callback) => createGlobalEnvironment().after(milliseconds * 1000, callback),
      random: () => 0.99,
    });
    page.diosc('config', { backendUrl, apiKey: 'ak_test' });
    const port = hub.port;
    await hub.stop();
    const failed = page.next('reconnecting');
    void page.diosc('auth', JOHN);
    await failed;
    hub = new FakeHub();
    await hub.listen(port);
    page.wake();
    await (await hub.connection()).next('auth');
  });
});

describe('a reload of the page', () => {
  it('resumes the conversation from what the tab remembers [SESSION-02]', async () => {
    const { frame } = await signIn();
    page.diosc('on', 'session:ended', () => {});
    const reloaded = openPage({}, page.storage);
    const { auth } = await signIn(reloaded);
    expect(auth.session).toEqual({ id: frame.session.id, key: 'key-of-the-session' });
    await reloaded.diosc('auth', null);
  });

  it.each([
    ['another user', { ...JOHN, userId: 'carol' }, 'ak_test'],
    ['another tenant', { ...JOHN, tenantId: 'globex' }, 'ak_test'],
    ['another assistant', JOHN, 'ak_other'],
  ])('shows what the tab remembers to nobody else: %s', async (_who, auth, apiKey) => {
    await signIn();
    const reloaded = openPage({}, page.storage);
    reloaded.diosc('config', { backendUrl, apiKey });
    void reloaded.diosc('auth', auth);
    expect((await (await hub.connection()).next('auth')).session).toBeUndefined();
    await reloaded.diosc('auth', null);
  });

  it.each(['{', '{"id":"ses_wrong"}', '[]'])('begins anew where the storage holds rubbish: %s', async (rubbish) => {
    await signIn();
    for (const name of page.storage.keys()) page.storage.set(name, rubbish);
    const reloaded = openPage({}, page.storage);
    expect((await signIn(reloaded)).auth.session).toBeUndefined();
    await reloaded.diosc('auth', null);
  });

  it('does without a storage that throws', async () => {
    const broken = () => {
      throw new DOMException('Denied', 'SecurityError');
    };
    const careful = openPage({ storage: { getItem: broken, setItem: broken, removeItem: broken } });
    await signIn(careful);
    await careful.diosc('auth', null);
  });
});

describe('the end of a session', () => {
  it.each(['idle', 'expired', 'ended_by_admin', 'revoked', 'replaced'] as const)(
    'by %s is not undone by connecting again',
    async (reason) => {
      const { connection, frame } = await signIn();
      const ended = page.next('session:ended');
      connection.send({ type: 'session.ended', sessionId: frame.session.id, reason });
      expect(await ended).toMatchObject({ reason, session: { id: frame.session.id } });
      await connection.closed;
      page.wake();
      expect(page.diosc('state')).toMatchObject({ connection: 'disconnected', session: null });
      expect(hub.connections).toHaveLength(1);
    },
  );

  it('is followed by a new one when the user goes on', async () => {
    const { connection, frame } = await signIn();
    const ended = page.next('session:ended');
    connection.send({ type: 'session.ended', sessionId: frame.session.id, reason: 'idle' });
    await ended;
    void page.diosc('send', 'are you there?');
    const again = await hub.connection();
    expect((await again.next('auth')).session).toBeUndefined();
    again.send(sessionFrame());
    expect((await again.next('message')).text).toBe('are you there?');
  });
});

function deltaOf(payload: unknown): string[] {
  return typeof payload === 'object' && payload !== null && 'delta' in payload ? [String(payload.delta)] : [];
}
