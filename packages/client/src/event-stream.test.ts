import { newId } from '@diosc/protocol';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { accepted, answer, FakeHub, sessionFrame } from '../test/fake-hub.ts';
import { type FakePage, openPage } from '../test/fake-page.ts';
import { createGlobalEnvironment } from './environment/global-environment.ts';
import type { Auth } from './index.ts';

const JOHN: Auth = { headers: { authorization: 'Bearer john-canary-7f3a' }, userId: 'john', tenantId: 'acme' };
const CAROL: Auth = { headers: { authorization: 'Bearer carol-canary-91bc' }, userId: 'carol', tenantId: 'globex' };

let hub: FakeHub;
let backendUrl: string;
let page: FakePage;
/** The waits, in milliseconds, that are over at once from here on. */
const hurried = new Set<number>();

function after(milliseconds: number, callback: () => void): () => void {
  return createGlobalEnvironment().after(hurried.has(milliseconds) ? 0 : milliseconds, callback);
}

beforeEach(async () => {
  hub = new FakeHub();
  backendUrl = await hub.listen();
  hurried.clear();
  page = openPage({ after });
});

afterEach(async () => {
  for (const stream of hub.streams) stream.cut();
  void page.diosc('auth', null);
  await hub.stop();
});

function configure() {
  page.diosc('config', { backendUrl, apiKey: 'ak_test', transport: 'event-stream' });
}

/** Signs John in over an event stream and returns it. */
async function signIn(source: Auth | (() => Promise<Auth>) = JOHN) {
  configure();
  const signedIn = page.diosc('auth', source);
  const stream = await hub.stream();
  const frame = sessionFrame();
  stream.send(frame);
  await signedIn;
  return { stream, frame };
}

/** The frame of the same session again, as each further stream begins with it. */
function again(frame: ReturnType<typeof sessionFrame>, changes: Partial<ReturnType<typeof sessionFrame>> = {}) {
  const { key: _, ...session } = frame.session;
  return { ...frame, session, resumed: true, ...changes };
}

/** Sends a message and answers its request as far as the start of the answer. */
async function ask(text: string, frame: ReturnType<typeof sessionFrame>) {
  const sent = page.diosc('send', text);
  const stream = await hub.stream();
  const [asked] = stream.asked.frames;
  if (asked?.type !== 'message') throw new Error('No message came.');
  const message = answer();
  const started = page.next('stream:start');
  stream.send(again(frame), accepted(asked.clientMessageId, text, message.id), { type: 'stream.start', message });
  await started;
  return { sent, stream, message, asked };
}

describe('a chat without WebSockets', () => {
  it('hands over the same as a WebSocket would, in the body alone', async () => {
    const { stream } = await signIn();
    expect(stream.asked).toEqual({ type: 'auth', apiKey: 'ak_test', auth: JOHN, frames: [], follow: true });
    expect(stream.headers).not.toHaveProperty('authorization');
    expect(stream.headers).not.toHaveProperty('cookie');
    expect(stream.headers.accept).toBe('text/event-stream');
    expect(hub.upgrades).toEqual([]);
    expect(page.events).toEqual(['connected', 'session:started']);
  });

  it('says everything in a request of its own, in the same session, and the page hears of no change', async () => {
    const { stream, frame } = await signIn();
    const { sent, stream: second, message, asked } = await ask('orders', frame);
    expect(second.asked).toMatchObject({ session: { id: frame.session.id, key: 'key-of-the-session' }, auth: JOHN, frames: [asked] });
    await stream.closed;
    const finished = { ...message, status: 'complete' as const, parts: [{ type: 'text' as const, text: 'None.' }] };
    second.send(
      { type: 'stream.delta', messageId: message.id, index: 0, offset: 0, delta: 'None.' },
      { type: 'stream.end', message: finished },
    );
    expect(await sent).toEqual(finished);
    expect(page.events).toEqual(['connected', 'session:started', 'message', 'stream:start', 'stream:delta', 'stream:end', 'message']);
    expect(page.diosc('state')).toMatchObject({ connection: 'connected', session: { id: frame.session.id }, busy: false });
  });

  it('sends one request at a time, so that what is said arrives in its order', async () => {
    const { frame } = await signIn();
    void page.diosc('send', 'one');
    const second = await hub.stream();
    page.diosc('cancel');
    void page.diosc('startNewSession');
    expect(hub.streams).toHaveLength(2);
    second.send(again(frame));
    expect((await hub.stream()).asked.frames.map(({ type }) => type)).toEqual(['cancel', 'session.start']);
  });

  it('shows no text twice and loses none, whichever of two streams is ahead of the other', async () => {
    const { frame } = await signIn();
    const { stream, message, asked } = await ask('orders', frame);
    const shown = page.next('stream:delta');
    stream.send({ type: 'stream.delta', messageId: message.id, index: 0, offset: 0, delta: 'You have three ' });
    await shown;
    page.diosc('cancel');
    const next = await hub.stream();
    // Made when less had been said than the stream of before has brought meanwhile, and without the user's message.
    const behind = { ...message, parts: [{ type: 'text' as const, text: 'You have ' }] };
    next.send(again(frame, { messages: [behind] }));
    next.send({ type: 'stream.delta', messageId: message.id, index: 0, offset: 9, delta: 'three orders.' });
    const call = { type: 'tool_call' as const, toolCallId: newId('toolCall'), server: 's', tool: 't', title: 'T', arguments: {} };
    next.send({ type: 'stream.part', messageId: message.id, index: 1, part: { ...call, status: 'completed' } });
    const completed = page.next('tool:completed');
    await completed;
    page.diosc('cancel');
    const last = await hub.stream();
    // And made when more had been said.
    const parts = [
      { type: 'text' as const, text: 'You have three orders.' },
      { ...call, status: 'running' as const },
      { type: 'text' as const, text: 'That is all.' },
    ];
    last.send(again(frame, { messages: [{ ...message, parts }] }));
    const ended = page.next('stream:end');
    const finished = parts.map((part) => (part.type === 'tool_call' ? { ...part, status: 'completed' as const } : part));
    last.send({ type: 'stream.end', message: { ...message, status: 'complete', parts: finished } });
    await ended;
    expect(page.payloads.flatMap((payload) => deltaOf(payload))).toEqual(['You have three ', 'orders.', 'That is all.']);
    expect(page.events.filter((name) => name === 'message')).toHaveLength(2);
    expect(page.events.filter((name) => name.startsWith('tool:'))).toEqual(['tool:started', 'tool:completed']);
    expect(page.events).not.toContain('session:resumed');
    expect(asked.text).toBe('orders');
  });

  it('goes on in the session that the hub gave, whichever was asked for', async () => {
    const before = sessionFrame();
    page.storage.set(
      `diosc:${JSON.stringify([backendUrl, 'ak_test', null])}`,
      JSON.stringify({ id: before.session.id, userId: 'john', tenantId: 'acme' }),
    );
    const { stream, frame } = await signIn();
    expect(stream.asked.session).toEqual({ id: before.session.id });
    page.diosc('cancel');
    const second = await hub.stream();
    expect(second.asked.session).toEqual({ id: frame.session.id, key: 'key-of-the-session' });
    second.send(again(frame));
    const started = page.diosc('startNewSession');
    const third = await hub.stream();
    const fresh = sessionFrame();
    third.send(again(frame), { type: 'session.ended', sessionId: frame.session.id, reason: 'replaced' }, fresh);
    await started;
    page.diosc('cancel');
    expect((await hub.stream()).asked.session).toEqual({ id: fresh.session.id, key: 'key-of-the-session' });
  });

  it('learns from the next stream what the one before did not bring any more', async () => {
    const { frame, stream } = await signIn();
    const { message, stream: second } = await ask('orders', frame);
    second.end();
    stream.cut();
    const resumed = page.next('session:resumed');
    const third = await hub.stream();
    expect(third.asked).toMatchObject({ session: { id: frame.session.id, key: 'key-of-the-session' }, frames: [] });
    third.send(again(frame, { messages: [{ ...message, status: 'complete', parts: [{ type: 'text', text: 'Done.' }] }] }));
    await resumed;
    expect(page.events.slice(4)).toEqual([
      ...['disconnected', 'reconnecting', 'connected', 'session:resumed'],
      ...['stream:delta', 'stream:end', 'message'],
    ]);
  });

  it('takes a stream that ends while a request is under way for no loss', async () => {
    const { stream, frame } = await signIn();
    page.diosc('cancel');
    const next = await hub.stream();
    stream.end();
    await stream.closed;
    next.send(again(frame));
    page.diosc('cancel');
    await hub.stream();
    expect(page.events).toEqual(['connected', 'session:started']);
  });

  it('sends a message again, with its id, where its request was lost', async () => {
    const { frame } = await signIn();
    const sent = page.diosc('send', 'once');
    const lost = await hub.stream();
    lost.cut();
    const greeting = await hub.stream();
    expect(greeting.asked.frames).toEqual([]);
    greeting.send(again(frame));
    const repeated = await hub.stream();
    expect(repeated.asked.frames).toEqual(lost.asked.frames);
    const [asked] = repeated.asked.frames;
    const message = answer({ status: 'complete' });
    const id = asked?.type === 'message' ? asked.clientMessageId : '';
    repeated.send(again(frame), accepted(id, 'once', message.id, true), { type: 'stream.end', message });
    expect(await sent).toEqual(message);
  });

  it('is taken for lost where not even a comment has come for 45 seconds', async () => {
    const { stream } = await signIn();
    hurried.add(45_000);
    stream.sendText(':\n\n');
    const lost = page.next('disconnected');
    expect(await lost).toEqual({ reason: 'connection_lost' });
    await hub.stream();
  });

  it('gives the place of its stream to a request that the browser does not let out', async () => {
    const waiting: (() => void)[] = [];
    const { fetch } = createGlobalEnvironment();
    let isFull = false;
    hurried.add(3_000);
    page = openPage({
      after,
      async fetch(url, options) {
        if (isFull) await new Promise<void>((resolve) => waiting.push(resolve));
        return fetch(url, options);
      },
    });
    const { stream, frame } = await signIn();
    isFull = true;
    page.diosc('cancel');
    await stream.closed;
    waiting.forEach((resolve) => resolve());
    (await hub.stream()).send(again(frame));
    expect(page.events).toEqual(['connected', 'session:started']);
  });

  it('hears what is left of a conversation that is over, and starts another with the next word', async () => {
    const { stream, frame } = await signIn();
    const ended = page.next('session:ended');
    stream.send({ type: 'session.ended', sessionId: frame.session.id, reason: 'idle' });
    expect(await ended).toMatchObject({ reason: 'idle' });
    await stream.closed;
    void page.diosc('send', 'still there?');
    expect((await hub.stream()).asked).not.toHaveProperty('session');
  });
});

describe('authentication without WebSockets', () => {
  it('is refreshed in place, and the page is told', async () => {
    const { stream, frame } = await signIn();
    const fresh = { headers: { authorization: 'Bearer fresh' }, userId: 'john' };
    const refreshed = page.diosc('auth', fresh);
    const next = await hub.stream();
    // A push that only brings a fresh token leaves the tenant as it was.
    expect(next.asked).toMatchObject({
      auth: { ...fresh, tenantId: 'acme' },
      session: { id: frame.session.id, key: 'key-of-the-session' },
    });
    next.send(again(frame));
    expect((await refreshed).session.id).toBe(frame.session.id);
    await stream.closed;
    expect(page.events).toEqual(['connected', 'session:started', 'auth:refreshed']);
    page.diosc('cancel');
    expect((await hub.stream()).asked.auth.headers).toEqual(fresh.headers);
  });

  it('that has expired is renewed by the provider before anything is said again, once for all that wait', async () => {
    let calls = 0;
    const { frame } = await signIn(async () => ({ ...JOHN, headers: { authorization: `Bearer ${++calls}` } }));
    const sent = page.diosc('send', 'orders');
    const refused = await hub.stream();
    expect(refused.asked.auth.headers).toEqual({ authorization: 'Bearer 1' });
    refused.send({ type: 'auth.login_required', error: 'Expired.', code: 'TOKEN_EXPIRED' });
    refused.end();
    const fresh = await hub.stream();
    expect(fresh.asked.auth.headers).toEqual({ authorization: 'Bearer 2' });
    expect(fresh.asked.session).toMatchObject({ id: frame.session.id });
    expect(fresh.asked.frames).toEqual(refused.asked.frames);
    const [asked] = fresh.asked.frames;
    const message = answer({ status: 'complete' });
    const id = asked?.type === 'message' ? asked.clientMessageId : '';
    fresh.send(again(frame), accepted(id, 'orders', message.id), { type: 'stream.end', message });
    expect(await sent).toEqual(message);
    expect(page.events.filter((name) => name.startsWith('auth:'))).toEqual(['auth:refresh_required', 'auth:refreshed']);
    expect(calls).toBe(2);
  });

  it('that has expired, and that the page renews from its handler, goes on as well', async () => {
    page.diosc('on', 'auth:refresh_required', async ({ reason }) => {
      expect(reason).toBe('expired');
      await page.diosc('auth', { headers: { authorization: 'Bearer fresh' }, userId: 'john' });
    });
    const { frame } = await signIn();
    void page.diosc('send', 'orders');
    const refused = await hub.stream();
    refused.send({ type: 'auth.login_required', error: 'Expired.', code: 'TOKEN_EXPIRED' });
    refused.end();
    const fresh = await hub.stream();
    expect(fresh.asked).toMatchObject({ auth: { headers: { authorization: 'Bearer fresh' } }, frames: refused.asked.frames });
    fresh.send(again(frame));
  });

  it('that is fresh and refused all the same ends in the words of the resolver, and in no further request', async () => {
    await signIn(async () => JOHN);
    const sent = page.diosc('send', 'orders');
    for (let count = 0; count < 2; count++) {
      const refused = await hub.stream();
      refused.send({ type: 'auth.login_required', error: 'Your account has ended.', code: 'NO_ACCOUNT' });
      refused.end();
      if (count === 1) await page.next('auth:login_required');
    }
    expect(page.diosc('state')).toMatchObject({ connection: 'disconnected' });
    page.wake();
    expect(hub.streams).toHaveLength(3);
    void page.diosc('auth', null);
    await expect(sent).rejects.toMatchObject({ code: 'MESSAGE_UNCERTAIN' });
  });

  it('that nobody renews ends in the words of the resolver', async () => {
    const { stream } = await signIn();
    hurried.add(300_000);
    page.diosc('cancel');
    const refused = await hub.stream();
    refused.send({ type: 'auth.login_required', error: 'Expired.', code: 'TOKEN_EXPIRED' });
    refused.end();
    expect(await page.next('auth:login_required')).toEqual({ error: 'Expired.', code: 'TOKEN_EXPIRED' });
    expect(page.events).toContain('auth:refresh_required');
    await stream.closed;
  });

  it('of another user ends the session of the first by the credential of the first, and takes nothing of it along', async () => {
    const { frame } = await signIn();
    const switched = page.diosc('auth', CAROL);
    const carol = await hub.stream();
    expect(carol.asked).toMatchObject({ auth: CAROL, frames: [] });
    expect(carol.asked).not.toHaveProperty('session');
    carol.send(sessionFrame({ user: { userId: 'carol', tenantId: 'globex', verified: true }, role: null }));
    expect(await switched).toMatchObject({ user: { userId: 'carol' } });
    const farewell = await hub.stream();
    expect(farewell.asked).toMatchObject({ auth: JOHN, session: { id: frame.session.id }, frames: [{ type: 'logout' }], follow: false });
  });

  it('of another user takes nothing along that the first has said and that waits for fresh authentication', async () => {
    await signIn();
    const sent = page.diosc('send', 'for John');
    const refused = await hub.stream();
    refused.send({ type: 'auth.login_required', error: 'Expired.', code: 'TOKEN_EXPIRED' });
    refused.end();
    await page.next('auth:refresh_required');
    void page.diosc('auth', CAROL);
    await expect(sent).rejects.toMatchObject({ code: expect.stringMatching(/MESSAGE_UNCERTAIN|USER_SWITCHED/) });
    expect((await hub.stream()).asked).toMatchObject({ auth: CAROL, frames: [] });
  });

  it('is gone with a logout, which goes out at once and needs no page to live on', async () => {
    const asked: RequestInit[] = [];
    const { fetch } = createGlobalEnvironment();
    page = openPage({
      fetch(url, options) {
        asked.push(options);
        return fetch(url, options);
      },
    });
    const { stream, frame } = await signIn();
    page.diosc('cancel');
    const pending = await hub.stream();
    const out = page.diosc('auth', null);
    const farewell = await hub.stream();
    expect(farewell.asked).toMatchObject({ session: { id: frame.session.id }, frames: [{ type: 'logout' }] });
    await pending.closed;
    farewell.send(again(frame), { type: 'session.ended', sessionId: frame.session.id, reason: 'logout' });
    await out;
    await Promise.all([stream.closed, farewell.closed]);
    expect(asked.map(({ keepalive }) => keepalive)).toEqual([false, false, true]);
    expect(asked.every(({ redirect, credentials }) => redirect === 'error' && credentials === 'omit')).toBe(true);
    page.wake();
    expect(hub.streams).toHaveLength(3);
  });

  it('is gone with a logout that comes before the sign-in was answered', async () => {
    configure();
    void page.diosc('auth', JOHN);
    const greeting = await hub.stream();
    const out = page.diosc('auth', null);
    const frame = sessionFrame();
    greeting.send(frame);
    const farewell = await hub.stream();
    expect(farewell.asked).toMatchObject({ session: { id: frame.session.id }, frames: [{ type: 'logout' }] });
    farewell.send(again(frame), { type: 'session.ended', sessionId: frame.session.id, reason: 'logout' });
    await out;
    expect(page.events).toEqual([]);
  });
});

describe('an answer that is no event stream', () => {
  const requestId = newId('request');

  it.each([
    [400, 'REQUEST_INVALID'],
    [413, 'FRAME_TOO_LARGE'],
  ])('with status %i refuses what was said, with the code %s, and the chat goes on', async (status, code) => {
    const { frame } = await signIn();
    const sent = page.diosc('send', 'orders');
    (await hub.stream()).answer(status, { error: 'Too much.', code, requestId });
    await expect(sent).rejects.toMatchObject({ code, message: 'Too much.' });
    page.diosc('cancel');
    (await hub.stream()).send(again(frame));
    expect(page.events).not.toContain('disconnected');
  });

  it.each([
    [503, { error: 'Restarting.', code: 'SHUTTING_DOWN', requestId }],
    [502, '<html>Bad gateway</html>'],
    [404, { not: 'ours' }],
    [200, {}],
  ])('with status %i and %j is a lost connection, which comes back', async (status, body) => {
    await signIn();
    page.diosc('cancel');
    (await hub.stream()).answer(status, body);
    expect(await page.next('disconnected')).toEqual({ reason: 'connection_lost' });
    expect((await hub.stream()).asked).toMatchObject({ frames: [], session: { key: 'key-of-the-session' } });
  });

  it('refuses the page where nothing but the request is wrong with it, and is not tried again', async () => {
    configure();
    const signedIn = page.diosc('auth', JOHN);
    (await hub.stream()).answer(400, { error: 'No.', code: 'REQUEST_INVALID', requestId });
    await expect(signedIn).rejects.toMatchObject({ code: 'REQUEST_INVALID' });
    page.wake();
    expect(hub.streams).toHaveLength(1);
  });
});

function deltaOf(payload: unknown): string[] {
  return typeof payload === 'object' && payload !== null && 'delta' in payload ? [String(payload.delta)] : [];
}
