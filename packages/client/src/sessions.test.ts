import { inspect } from 'node:util';
import { type ConversationSummary, newId } from '@diosc/protocol';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type FakeConnection, FakeHub, type MeRequest, STARTED_AT, sessionFrame, userMessage } from '../test/fake-hub.ts';
import { type FakePage, openPage } from '../test/fake-page.ts';
import { type Auth, type Snapshot, subscribe } from './index.ts';

const JOHN: Auth = { headers: { authorization: 'Bearer john' }, userId: 'john', tenantId: 'acme' };
const TOKEN = 'met_canary-5d1e';

let hub: FakeHub;
let page: FakePage;
let now: number;
let asked: MeRequest[];

beforeEach(async () => {
  hub = new FakeHub();
  now = Date.now();
  asked = [];
  page = openPage({ now: () => now });
  page.diosc('config', { backendUrl: await hub.listen(), apiKey: 'ak_test' });
  answerMe(200, { sessions: [], cursor: null });
});

afterEach(async () => {
  await page.diosc('auth', null);
  await hub.stop();
});

function answerMe(status: number, body?: unknown) {
  hub.onMe = (request) => {
    asked.push(request);
    return { status, body };
  };
}

async function signIn(changes: Parameters<typeof sessionFrame>[0] = {}) {
  const session = page.diosc('auth', JOHN);
  const connection = await hub.connection();
  await connection.next('auth');
  const frame = sessionFrame(changes);
  connection.send(frame);
  await session;
  return { connection, frame };
}

async function giveToken(connection: FakeConnection, token = TOKEN, livesMs = 600_000) {
  await connection.next('me.token');
  connection.send({ type: 'me.token', token, expiresAt: new Date(now + livesMs).toISOString() });
}

function summary(changes: Partial<ConversationSummary> = {}): ConversationSummary {
  return { id: newId('session'), title: 'Orders', startedAt: STARTED_AT, lastActiveAt: STARTED_AT, state: 'ended', ...changes };
}

function snapshot(): Snapshot {
  const seen: Snapshot[] = [];
  subscribe(page.diosc, (each) => seen.push(each))();
  const [first] = seen;
  if (first === undefined) throw new Error('There is no snapshot.');
  return first;
}

describe('the list of conversations', () => {
  it('is asked for with a bearer that the session gives, and with nothing of the user in the address', async () => {
    const { connection } = await signIn();
    const listed = page.diosc('sessions', { limit: 20, cursor: 'a b&c' });
    const answer = { sessions: [summary()], cursor: 'next' };
    answerMe(200, answer);
    await giveToken(connection);
    expect(await listed).toEqual(answer);
    expect(asked).toEqual([{ method: 'GET', url: '/v1/me/sessions?cursor=a+b%26c&limit=20', authorization: `Bearer ${TOKEN}`, body: '' }]);
  });

  it('needs one bearer for all who ask, and for as long as it is good', async () => {
    const { connection } = await signIn();
    const lists = Promise.all([page.diosc('sessions'), page.diosc('sessions')]);
    await giveToken(connection);
    await lists;
    now += 500_000;
    await page.diosc('sessions');
    expect(connection.received.filter(({ type }) => type === 'me.token')).toHaveLength(1);
    now += 100_000 - 29_000;
    const last = page.diosc('sessions');
    await giveToken(connection, 'met_next');
    await last;
    expect(asked.map(({ authorization }) => authorization)).toEqual([
      ...[`Bearer ${TOKEN}`, `Bearer ${TOKEN}`, `Bearer ${TOKEN}`, 'Bearer met_next'],
    ]);
  });

  it('is asked for once more, with another bearer, where that was refused, and then not again', async () => {
    const { connection } = await signIn();
    answerMe(401, { error: 'The bearer has expired.', code: 'ME_TOKEN_INVALID', requestId: newId('request') });
    const listed = page.diosc('sessions');
    await giveToken(connection, 'met_first');
    await giveToken(connection, 'met_second');
    await expect(listed).rejects.toMatchObject({ name: 'DioscError', code: 'ME_TOKEN_INVALID' });
    expect(asked.map(({ authorization }) => authorization)).toEqual(['Bearer met_first', 'Bearer met_second']);
  });

  it('takes no bearer of another session', async () => {
    const { connection } = await signIn();
    const first = page.diosc('sessions');
    await giveToken(connection, 'met_first');
    await first;
    const started = page.diosc('startNewSession');
    await connection.next('session.start');
    connection.send(sessionFrame());
    await started;
    const second = page.diosc('sessions');
    await giveToken(connection, 'met_second');
    await second;
    expect(asked.map(({ authorization }) => authorization)).toEqual(['Bearer met_first', 'Bearer met_second']);
  });

  it('waits for the connection, and asks again on the next where one is lost meanwhile', async () => {
    const session = page.diosc('auth', JOHN);
    const listed = page.diosc('sessions');
    const connection = await hub.connection();
    const frame = sessionFrame();
    connection.send(frame);
    await session;
    await connection.next('me.token');
    connection.cut();
    const again = await hub.connection();
    await again.next('auth');
    again.send({ ...frame, resumed: true });
    await giveToken(again);
    expect(await listed).toEqual({ sessions: [], cursor: null });
  });

  it('is the present conversation alone for a user whom nobody vouches for', async () => {
    const { frame } = await signIn({
      user: { userId: 'john', tenantId: 'acme', verified: false },
      messages: [{ ...userMessage('Hi'), createdAt: '2026-11-21T10:00:00.000Z' }],
    });
    expect(await page.diosc('sessions')).toEqual({
      sessions: [{ id: frame.session.id, title: '', startedAt: STARTED_AT, lastActiveAt: '2026-11-21T10:00:00.000Z', state: 'active' }],
      cursor: null,
    });
    expect(asked).toEqual([]);
  });

  it.each([
    ['nobody is signed in', async () => {}, 'SIGNED_OUT'],
    [
      'the hub gives no bearer',
      async () => {
        const { connection } = await signIn();
        void connection.next('me.token').then(() =>
          connection.send({
            type: 'error',
            code: 'DATABASE_UNAVAILABLE',
            message: 'Later.',
            retryable: true,
            requestId: newId('request'),
          }),
        );
      },
      'DATABASE_UNAVAILABLE',
    ],
    [
      'the user is refused',
      async () => {
        void page.diosc('auth', JOHN);
        const connection = await hub.connection();
        void connection.next('auth').then(() => connection.send({ type: 'auth.denied', error: 'No.', code: 'SUSPENDED' }));
      },
      'SUSPENDED',
    ],
    [
      'the session ends',
      async () => {
        const { connection, frame } = await signIn();
        void connection
          .next('me.token')
          .then(() => connection.send({ type: 'session.ended', sessionId: frame.session.id, reason: 'ended_by_admin' }));
      },
      'SESSION_OVER',
    ],
  ])('is not there where %s', async (_why, prepare, code) => {
    await prepare();
    await expect(page.diosc('sessions')).rejects.toMatchObject({ name: 'DioscError', code });
  });

  it.each([
    [500, { error: 'Broken.', code: 'INTERNAL', requestId: 'r' }, 'INTERNAL', true],
    [429, { error: 'Slow down.', code: 'RATE_LIMITED', requestId: 'r' }, 'RATE_LIMITED', true],
    [404, { error: 'Not yours.', code: 'SESSION_NOT_FOUND', requestId: 'r' }, 'SESSION_NOT_FOUND', false],
    [502, '<html>', 'CONNECTION_FAILED', true],
    [200, { sessions: 'none' }, 'FRAME_NOT_UNDERSTOOD', false],
    [200, '<html>', 'FRAME_NOT_UNDERSTOOD', false],
  ])('rejects for status %i and %j with what may be done about it', async (status, body, code, retryable) => {
    const { connection } = await signIn();
    answerMe(status, body);
    const listed = page.diosc('sessions');
    await giveToken(connection);
    await expect(listed).rejects.toMatchObject({ code, retryable });
  });

  it('leaves the bearer where nobody can read it', async () => {
    const { connection } = await signIn();
    const listed = page.diosc('sessions');
    await giveToken(connection);
    await listed;
    const shown = inspect([page.payloads, page.diosc('state'), page.diosc, snapshot(), [...page.storage]], { depth: 20, showHidden: true });
    expect(shown).not.toContain('canary');
  });
});

describe('a conversation', () => {
  it('is renamed, deleted and exported by its id', async () => {
    const { connection, frame } = await signIn();
    const { id } = frame.session;
    answerMe(200, summary({ id, title: 'Parcels', state: 'active' }));
    const renamed = page.diosc('renameSession', id, 'Parcels');
    await giveToken(connection);
    expect(await renamed).toMatchObject({ title: 'Parcels' });
    expect(page.diosc('state').session?.title).toBe('Parcels');
    answerMe(200, '# Parcels');
    expect(await page.diosc('exportSession', id, 'markdown')).toBe('# Parcels');
    answerMe(204);
    expect(await page.diosc('deleteSession', id)).toBeUndefined();
    expect(asked.map(({ method, url, body }) => [method, url, body])).toEqual([
      ['PATCH', `/v1/me/sessions/${id}`, '{"title":"Parcels"}'],
      ['GET', `/v1/me/sessions/${id}/export?format=markdown`, ''],
      ['DELETE', `/v1/me/sessions/${id}`, ''],
    ]);
  });

  it('gets a title from the hub, and only its own', async () => {
    const { connection, frame } = await signIn();
    const told = new Promise<void>((resolve) => {
      subscribe(page.diosc, ({ session }) => session?.title === 'Pending orders' && resolve());
    });
    connection.send({ type: 'session.title', sessionId: newId('session'), title: 'Another' });
    connection.send({ type: 'session.title', sessionId: frame.session.id, title: 'Pending orders' });
    await told;
    expect(snapshot().session).toEqual({
      id: frame.session.id,
      title: 'Pending orders',
      startedAt: STARTED_AT,
      endsAt: frame.session.endsAt,
      idleMinutes: 60,
    });
  });

  it('that is deleted leaves nothing to be read', async () => {
    const { connection, frame } = await signIn({ messages: [userMessage('My salary?')] });
    const ended = page.next('session:ended');
    connection.send({ type: 'session.ended', sessionId: frame.session.id, reason: 'deleted' });
    expect(await ended).toMatchObject({ reason: 'deleted' });
    expect(snapshot()).toMatchObject({ session: null, endReason: 'deleted', reopenable: null, conversation: { messages: [] } });
    expect(page.storage.size).toBe(0);
  });

  it.each(['idle', 'expired'] as const)(
    'that is over because it was %s can be opened again, by the key of this browser',
    async (reason) => {
      const { connection, frame } = await signIn({ messages: [userMessage('Orders?')] });
      const ended = page.next('session:ended');
      connection.send({ type: 'session.ended', sessionId: frame.session.id, reason });
      await ended;
      expect(snapshot()).toMatchObject({
        session: null,
        endReason: reason,
        reopenable: { id: frame.session.id },
        conversation: { messages: [{}] },
      });
      expect(page.storage.size).toBe(0);
      const opened = page.diosc('openSession', frame.session.id);
      const again = await hub.connection();
      expect((await again.next('auth')).session).toEqual({ id: frame.session.id, key: 'key-of-the-session' });
      // An ended session is not resumed by itself: the hub starts one, and is asked for the other in it.
      const started = sessionFrame();
      again.send(started);
      expect(await again.next('session.open')).toEqual({ type: 'session.open', sessionId: frame.session.id, key: 'key-of-the-session' });
      again.send({ type: 'session.ended', sessionId: started.session.id, reason: 'replaced' }, { ...frame, resumed: true });
      expect(await opened).toMatchObject({ session: { id: frame.session.id }, resumed: true });
      expect(snapshot()).toMatchObject({ session: { id: frame.session.id }, endReason: null, reopenable: null });
    },
  );

  it.each(['ended_by_admin', 'revoked', 'logout', 'replaced'] as const)(
    'that is over by %s is not offered to be opened again',
    async (reason) => {
      const { connection, frame } = await signIn();
      const ended = page.next('session:ended');
      connection.send({ type: 'session.ended', sessionId: frame.session.id, reason });
      await ended;
      expect(snapshot()).toMatchObject({ endReason: reason, reopenable: null });
    },
  );
});

describe('opening another conversation', () => {
  const other = newId('session');

  it('leaves the present one and resolves with the other, whose messages are history', async () => {
    const { connection, frame } = await signIn();
    const opened = page.diosc('openSession', other);
    expect(page.diosc('openSession', other)).toBe(opened);
    expect(await connection.next('session.open')).toEqual({ type: 'session.open', sessionId: other });
    connection.send({ type: 'session.ended', sessionId: frame.session.id, reason: 'replaced' });
    connection.send(sessionFrame({ session: { ...frame.session, id: other }, resumed: true, messages: [userMessage('Once')] }));
    expect(await opened).toMatchObject({ session: { id: other }, resumed: true });
    expect(page.events.slice(2)).toEqual(['session:ended', 'session:resumed']);
    expect(connection.received.filter(({ type }) => type === 'session.open')).toHaveLength(1);
  });

  it('that is the present one changes nothing', async () => {
    const { connection, frame } = await signIn();
    expect(await page.diosc('openSession', frame.session.id)).toMatchObject({ session: { id: frame.session.id } });
    expect(connection.received.map(({ type }) => type)).toEqual(['auth']);
  });

  it('rejects where it is not theirs, and the present one goes on', async () => {
    const { connection, frame } = await signIn();
    const opened = page.diosc('openSession', other);
    await connection.next('session.open');
    connection.send({ type: 'error', code: 'SESSION_NOT_FOUND', message: 'Not yours.', retryable: false, requestId: newId('request') });
    await expect(opened).rejects.toMatchObject({ code: 'SESSION_NOT_FOUND', message: 'Not yours.' });
    expect(page.diosc('state')).toMatchObject({ connection: 'connected', session: { id: frame.session.id } });
  });

  it('rejects where the present one ended for it and it could not be opened, and waits for what the user does next', async () => {
    const { connection, frame } = await signIn();
    const opened = page.diosc('openSession', other);
    await connection.next('session.open');
    connection.send({ type: 'session.ended', sessionId: frame.session.id, reason: 'replaced' });
    connection.send({ type: 'error', code: 'SESSION_ENDED', message: 'Over.', retryable: false, requestId: newId('request') });
    await expect(opened).rejects.toMatchObject({ code: 'SESSION_ENDED' });
    await connection.closed;
    expect(page.diosc('state')).toMatchObject({ connection: 'disconnected', session: null });
  });

  it('is given up for what was wished for later', async () => {
    const { connection, frame } = await signIn();
    const opened = page.diosc('openSession', other);
    const started = page.diosc('startNewSession');
    await expect(opened).rejects.toMatchObject({ code: 'SESSION_SUPERSEDED' });
    await connection.next('session.start');
    connection.send(sessionFrame({ session: { ...frame.session, id: other }, resumed: true }));
    const fresh = sessionFrame();
    connection.send(fresh);
    expect((await started).session.id).toBe(fresh.session.id);
  });

  it('is asked for again where the connection was lost before it was there', async () => {
    const { connection, frame } = await signIn();
    const opened = page.diosc('openSession', other);
    await connection.next('session.open');
    connection.cut();
    const again = await hub.connection();
    expect((await again.next('auth')).session).toEqual({ id: other });
    again.send(sessionFrame({ session: { ...frame.session, id: other }, resumed: true }));
    await opened;
    expect(again.received.map(({ type }) => type)).toEqual(['auth']);
  });

  it('is not asked for on behalf of the next user', async () => {
    const { connection } = await signIn();
    const opened = page.diosc('openSession', other);
    await connection.next('session.open');
    void page.diosc('auth', { headers: {}, userId: 'carol', tenantId: 'globex' });
    await expect(opened).rejects.toMatchObject({ code: 'USER_SWITCHED' });
    expect(await connection.next('auth')).not.toHaveProperty('session');
  });
});

describe('a call with wrong arguments', () => {
  const id = newId('session');

  it.each([
    [['sessions', { limit: 0 }], 'limit'],
    [['sessions', { limit: 201 }], 'limit'],
    [['sessions', { limit: 1.5 }], 'limit'],
    [['sessions', { page: 2 }], '"page"'],
    [['sessions', 'all'], 'argument 1'],
    [['openSession'], 'argument'],
    [['openSession', 'ses_short'], 'argument 1'],
    [['openSession', newId('message')], 'argument 1'],
    [['renameSession', id, ' '], 'not empty'],
    [['renameSession', id, 'x'.repeat(201)], 'at most 200'],
    [['exportSession', id, 'pdf'], "'json' or 'markdown'"],
    [['exportSession', id], 'number of arguments'],
    [['deleteSession', `../${id}`], 'argument 1'],
    [['config', { backendUrl: 'https://hub', apiKey: 'ak', transport: 'pigeon' }], "'event-stream'"],
  ])('throws, and says what it takes: %j', (given, sentence) => {
    expect(() => Reflect.apply(page.diosc, null, given)).toThrow(
      expect.objectContaining({ code: 'ARGUMENTS_INVALID', message: expect.stringContaining(sentence) }),
    );
  });
});
