import { newId, type ServerFrame } from '@diosc/protocol';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { accepted, answer, type FakeConnection, FakeHub, sessionFrame } from '../test/fake-hub.ts';
import { type FakePage, openPage } from '../test/fake-page.ts';
import { createGlobalEnvironment } from './environment/global-environment.ts';
import { type Auth, type Snapshot, subscribe } from './index.ts';

const USER = { userId: 'john', tenantId: 'acme' };
const REFRESHED: ServerFrame = { type: 'auth.refreshed', user: { ...USER, verified: true }, role: null };

let hub: FakeHub;
let page: FakePage;
/** Added to the time of the clock. */
let offset: number;
/** The pauses that were made, in milliseconds. */
let pauses: number[];

beforeEach(async () => {
  hub = new FakeHub();
  offset = 0;
  pauses = [];
  page = openPage({
    now: () => Date.now() + offset,
    random: () => 0.5,
    // Pauses take no time, deadlines never come.
    after(milliseconds, callback) {
      pauses.push(milliseconds);
      return createGlobalEnvironment().after(milliseconds < 10_000 ? 0 : 2 ** 30, callback);
    },
  });
  page.diosc('config', { backendUrl: await hub.listen(), apiKey: 'ak_test', transport: 'websocket' });
});

afterEach(async () => {
  void page.diosc('auth', null);
  await hub.stop();
});

function deadline(inMs = 60_000): string {
  return new Date(Date.now() + offset + inMs).toISOString();
}

/** A token that tells its own end, in seconds from now. */
function jwt(seconds: number): string {
  const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
  return `${encode({ alg: 'ES256' })}.${encode({ exp: (Date.now() + offset) / 1000 + seconds })}.c2ln`;
}

async function signIn(source: Auth | (() => Promise<Auth>)) {
  const session = page.diosc('auth', source);
  const connection = await hub.connection();
  await connection.next('auth');
  const frame = sessionFrame();
  connection.send(frame);
  await session;
  return { connection, frame };
}

/** A provider of numbered tokens, and the number of the last. */
function numbered() {
  const given = { count: 0 };
  return { given, provider: async () => ({ ...USER, headers: { authorization: `Bearer ${++given.count}` } }) };
}

async function ask(connection: FakeConnection, reason: 'expired' | 'rejected' = 'rejected') {
  connection.send({ type: 'auth.refresh_required', reason, deadline: deadline() });
}

/** The hub asks, the client brings fresh auth, the hub takes it. */
async function refreshOnce(connection: FakeConnection) {
  const told = page.next('auth:refreshed');
  await ask(connection);
  const { auth } = await connection.next('auth');
  connection.send(REFRESHED);
  await told;
  return auth.headers['authorization'];
}

function snapshot(): Snapshot {
  const seen: Snapshot[] = [];
  subscribe(page.diosc, (each) => seen.push(each))();
  const [first] = seen;
  if (first === undefined) throw new Error('There is no snapshot.');
  return first;
}

describe('a need for fresh authentication', () => {
  it('is told once, with its reason, however often the hub repeats it [BYOA-07]', async () => {
    const { connection } = await signIn({ ...USER, headers: { authorization: 'Bearer 1' } });
    await ask(connection, 'expired');
    await ask(connection, 'rejected');
    const refreshed = page.next('auth:refreshed');
    connection.send(REFRESHED);
    await refreshed;
    await ask(connection, 'rejected');
    connection.send(REFRESHED);
    await page.next('auth:refreshed');
    expect(page.payloads.filter((payload) => JSON.stringify(payload).includes('refresh_required'))).toMatchObject([
      { type: 'auth:refresh_required', reason: 'expired' },
      { type: 'auth:refresh_required', reason: 'rejected' },
    ]);
  });

  it('is not told again after a lost connection, where it is the same', async () => {
    const { connection, frame } = await signIn({ ...USER, headers: {} });
    const interrupt = { kind: 'refresh' as const, interruptId: newId('interrupt'), deadline: deadline(), reason: 'rejected' as const };
    connection.send({ type: 'interrupt', interrupt });
    await ask(connection);
    await page.next('auth:refresh_required');
    connection.cut();
    const again = await hub.connection();
    await again.next('auth');
    const resumed = page.next('session:resumed');
    again.send({ ...frame, resumed: true, interrupts: [interrupt] });
    await resumed;
    expect(page.events.filter((name) => name === 'auth:refresh_required')).toHaveLength(1);
  });

  it('is met by a page without a provider from its handler, as the same user in the same session [BYOA-04]', async () => {
    page.diosc('on', 'auth:refresh_required', async () => {
      // As the guide has it: the same user, and no word of the tenant.
      await page.diosc('auth', { headers: { authorization: 'Bearer 2' }, userId: 'john' });
    });
    const { connection, frame } = await signIn({ ...USER, headers: { authorization: 'Bearer 1' } });
    const sent = page.diosc('send', 'orders');
    const { clientMessageId } = await connection.next('message');
    const message = answer();
    connection.send(accepted(clientMessageId, 'orders', message.id), { type: 'stream.start', message });
    await ask(connection);
    expect(await connection.next('auth')).toMatchObject({ auth: { headers: { authorization: 'Bearer 2' }, ...USER } });
    connection.send(REFRESHED, { type: 'stream.end', message: { ...message, status: 'complete' } });
    expect(await sent).toMatchObject({ status: 'complete' });
    expect(page.events).not.toContain('session:ended');
    expect(page.diosc('state').session?.id).toBe(frame.session.id);
    expect(connection.received.filter(({ type }) => type === 'message')).toHaveLength(1);
  });

  it('is seen coming by the page itself, and met by the provider before it is there', async () => {
    let calls = 0;
    const { connection } = await signIn(async () => ({ ...USER, headers: { authorization: `Bearer ${jwt(++calls === 1 ? 4 : 3600)}` } }));
    offset += 2_500;
    await connection.next('auth');
    connection.send(REFRESHED);
    await page.next('auth:refreshed');
    expect(calls).toBe(2);
    expect(page.events.filter((name) => name.startsWith('auth:'))).toEqual(['auth:refresh_required', 'auth:refreshed']);
    expect(page.payloads).toContainEqual(expect.objectContaining({ type: 'auth:refresh_required', reason: 'expiring' }));
  });
});

describe('the tenant of a push', () => {
  it.each([
    ['another user id', { userId: 'carol' }],
    ['another tenant', { userId: 'john', tenantId: 'globex' }],
    ['no user id', {}],
  ])('is that of before only for the same user: %s is another', async (_what, claims) => {
    const { connection } = await signIn({ ...USER, headers: {} });
    void page.diosc('auth', { headers: { authorization: 'Bearer x' }, ...claims });
    expect(page.diosc('state').session).toBeNull();
    expect((await connection.next('auth')).auth).toEqual({ headers: { authorization: 'Bearer x' }, ...claims });
  });

  it('is asked for anew where the hub knows the user whom the page seemed to change', async () => {
    const { connection } = await signIn({ ...USER, headers: {} });
    const signedIn = page.diosc('auth', { headers: { authorization: 'Bearer x' } });
    await connection.next('auth');
    connection.send(REFRESHED);
    const again = await hub.connection();
    expect(await again.next('auth')).not.toHaveProperty('session');
    again.send(sessionFrame());
    await signedIn;
    expect(page.diosc('state')).toMatchObject({ connection: 'connected', user: { userId: 'john' } });
  });
});

describe('a provider', () => {
  it('is asked once at a time, however many need it', async () => {
    const { promise, resolve } = Promise.withResolvers<Auth>();
    let calls = 0;
    const { connection } = await signIn(() => (++calls === 1 ? Promise.resolve({ ...USER, headers: {} }) : promise));
    const asked = page.next('auth:refresh_required');
    for (let count = 0; count < 5; count++) await ask(connection, 'expired');
    await asked;
    const fresh = { ...USER, headers: { authorization: 'Bearer fresh' } };
    resolve(fresh);
    expect((await connection.next('auth')).auth).toEqual(fresh);
    connection.send(REFRESHED);
    await page.next('auth:refreshed');
    expect(calls).toBe(2);
  });

  it('that fails is asked again after pauses that grow and are never the same for all, until it answers', async () => {
    let calls = 0;
    const { connection } = await signIn(async () => {
      if (++calls > 1 && calls < 6) throw new Error('The network is away.');
      return { ...USER, headers: {} };
    });
    pauses.length = 0;
    await ask(connection);
    await connection.next('auth');
    expect(calls).toBe(6);
    // Half of a bound that doubles, because the dice say one half; none before the first attempt.
    expect(pauses).toEqual([0, 125, 250, 500, 1000]);
    expect(page.events.filter((name) => name === 'error')).toHaveLength(4);
    expect(page.events.filter((name) => name === 'auth:refresh_required')).toHaveLength(1);
  });

  it('that fails is not asked any more once what needed it is over', async () => {
    let calls = 0;
    const { connection } = await signIn(async () => {
      if (++calls > 1) {
        offset += 40_000;
        throw new Error('Broken for good.');
      }
      return { ...USER, headers: {} };
    });
    pauses.length = 0;
    await ask(connection);
    await page.next('error');
    await page.next('error');
    expect(pauses).toEqual([0, 125]);
    const pushed = page.diosc('auth', { ...USER, headers: { authorization: 'Bearer pushed' } });
    expect((await connection.next('auth')).auth.headers).toEqual({ authorization: 'Bearer pushed' });
    connection.send(REFRESHED);
    await pushed;
    expect(calls).toBe(3);
  });
});

describe('fresh authentication that is refused all the same', () => {
  it('is asked for three times in a row, and then the page is told in words and nobody is asked', async () => {
    const { provider, given } = numbered();
    const { connection } = await signIn(provider);
    expect(await refreshOnce(connection)).toBe('Bearer 2');
    expect(await refreshOnce(connection)).toBe('Bearer 3');
    expect(await refreshOnce(connection)).toBe('Bearer 4');
    expect(snapshot().isRefreshedInVain).toBe(false);
    const told = page.next('error');
    await ask(connection);
    expect(await told).toEqual({ code: 'AUTH_NOT_ACCEPTED', message: expect.stringContaining('Sign in again'), retryable: false });
    expect(snapshot()).toMatchObject({ isRefreshedInVain: true, conversation: { refresh: { reason: 'rejected' } } });
    expect(given.count).toBe(4);
    expect(connection.received.filter(({ type }) => type === 'auth')).toHaveLength(4);
    // What parked the call still waits, so that a user who signs in again goes on where they were.
    const pushed = page.diosc('auth', { ...USER, headers: { authorization: 'Bearer by hand' } });
    expect((await connection.next('auth')).auth.headers).toEqual({ authorization: 'Bearer by hand' });
    connection.send(REFRESHED);
    await pushed;
    expect(snapshot().isRefreshedInVain).toBe(false);
  });

  it.each([
    ['did what it was asked', { status: 'completed' as const }],
    ['refused it as forbidden', { status: 'failed' as const, error: { code: 'TOOL_FORBIDDEN' as const, message: 'No.' } }],
  ])('counts from the beginning once a tool %s', async (_what, outcome) => {
    const { provider, given } = numbered();
    const { connection } = await signIn(provider);
    const message = answer();
    connection.send({ type: 'stream.start', message });
    for (let count = 0; count < 3; count++) await refreshOnce(connection);
    const part = {
      type: 'tool_call' as const,
      toolCallId: newId('toolCall'),
      server: 's',
      tool: 't',
      title: 'T',
      arguments: {},
      ...outcome,
    };
    connection.send({ type: 'stream.part', messageId: message.id, index: 0, part });
    expect(await refreshOnce(connection)).toBe('Bearer 5');
    expect(given.count).toBe(5);
  });

  it('does not count from the beginning for a tool that refused it too', async () => {
    const { provider } = numbered();
    const { connection } = await signIn(provider);
    const message = answer();
    connection.send({ type: 'stream.start', message });
    for (let count = 0; count < 3; count++) await refreshOnce(connection);
    const error = { code: 'TOOL_UNAUTHORIZED' as const, message: 'No.' };
    const call = { type: 'tool_call' as const, toolCallId: newId('toolCall'), server: 's', tool: 't', title: 'T', arguments: {} };
    connection.send({ type: 'stream.part', messageId: message.id, index: 0, part: { ...call, status: 'failed', error } });
    const told = page.next('error');
    await ask(connection);
    expect(await told).toMatchObject({ code: 'AUTH_NOT_ACCEPTED' });
  });

  it('is asked for again after a quiet minute', async () => {
    const { provider } = numbered();
    const { connection } = await signIn(provider);
    for (let count = 0; count < 3; count++) await refreshOnce(connection);
    offset += 61_000;
    expect(await refreshOnce(connection)).toBe('Bearer 5');
  });

  it('by the resolver ends in its words, and asks nobody again', async () => {
    const { provider, given } = numbered();
    const { connection } = await signIn(provider);
    await ask(connection);
    await connection.next('auth');
    connection.send({ type: 'auth.login_required', error: 'Your session has expired.', code: 'TOKEN_EXPIRED' });
    expect(await page.next('auth:login_required')).toEqual({ error: 'Your session has expired.', code: 'TOKEN_EXPIRED' });
    await connection.closed;
    page.wake();
    expect(given.count).toBe(2);
    expect(hub.connections).toHaveLength(1);
  });

  it('by a page that answers each refusal with the same credential is tried at a pace that slows down', async () => {
    page.diosc('on', 'auth:login_required', () => page.diosc('auth', { ...USER, headers: { authorization: 'Bearer stale' } }));
    void page.diosc('auth', { ...USER, headers: { authorization: 'Bearer stale' } });
    for (let count = 0; count < 5; count++) {
      const connection = await hub.connection();
      await connection.next('auth');
      if (count === 1) pauses.length = 0;
      connection.send({ type: 'auth.login_required', error: 'Expired.', code: 'TOKEN_EXPIRED' });
    }
    await hub.connection();
    expect(pauses.filter((pause) => [125, 250, 500, 1000].includes(pause))).toEqual([125, 250, 500, 1000]);
  });
});
