import { createHub, type Hub } from '@diosc/hub';
import type { Message } from '@diosc/protocol';
import type { Client } from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Secret } from '../../packages/hub/src/identity/secret.ts';
import { connectClient } from '../../packages/hub/src/store/connect-client.ts';
import { startTestDatabase, type TestDatabase } from '../../packages/hub/src/store/testing/test-database.ts';
import { type RedisServer, startRedisServer } from '../../scripts/redis/start-redis-server.ts';
import type { ChatSocket } from '../support/chat-socket.ts';
import { type Company, startCompany } from '../support/company.ts';
import { connectAs, say } from '../support/test-hub.ts';

/** Milliseconds in which a wake arrives, however it travels. */
const WAKE_WITHIN_MS = 1000;
/** Milliseconds in which what happens in another process is seen by looking for it: looks are a second apart. */
const SEEN_WITHIN_MS = 2500;
/** Milliseconds in which a hub notices that the fast path is gone, or back. */
const NOTICED = { timeout: 15_000, interval: 50 };

let server: TestDatabase;
let redis: RedisServer;
let owner: Client;
let company: Company;
let hubs: { hub: Hub; url: string }[];
let here: string;
let there: string;
const chats: ChatSocket[] = [];

beforeAll(async () => {
  [server, redis] = await Promise.all([startTestDatabase(), startRedisServer('a-password')]);
}, 60_000);
afterAll(async () => {
  await Promise.all([server.stop(), redis.stop()]);
});
afterEach(async () => {
  for (const chat of chats.splice(0)) chat.close();
  await Promise.all(hubs.map(({ hub }) => hub.close()));
  await company.close();
  await owner.end();
});

async function connect(url: string, session?: { id: `ses_${string}` }): Promise<ChatSocket> {
  const chat = await connectAs(url, 'john-token', session && { session: { id: session.id } });
  chats.push(chat);
  return chat;
}

async function busOf(url: string): Promise<unknown> {
  const response = await fetch(`${url}/readyz`);
  const body: unknown = await response.json();
  return { status: response.status, body };
}

const ready = (bus: 'ok' | 'polling') => ({ status: 200, body: { status: 'ready', database: 'ok', bus } });

/** Two tabs of John, one on each hub, and a call of his that the tool holds until `letGo`. */
async function underWay() {
  const arrived = Promise.withResolvers<void>();
  const held = Promise.withResolvers<void>();
  company.beforeAnswer = async () => {
    arrived.resolve();
    await held.promise;
  };
  const first = await connect(here);
  const { session } = await first.next('session');
  say(first, 'list my parcels');
  await arrived.promise;
  const second = await connect(there, session);
  await second.next('session');
  return { first, second, letGo: () => held.resolve() };
}

/** That this message was accepted. Hubs that are not told repeat what they find, so that others may come before it. */
async function acceptanceOf(chat: ChatSocket, clientMessageId: string): Promise<{ readonly answerId: string }> {
  for (;;) {
    const found = chat.frames.find((frame) => frame.type === 'message.accepted' && frame.clientMessageId === clientMessageId);
    if (found?.type === 'message.accepted') return found;
    await chat.next('message.accepted');
  }
}

/** That answer, finished. */
async function answerOf(chat: ChatSocket, answerId: string): Promise<Message> {
  for (;;) {
    const found = chat.frames.find((frame) => frame.type === 'stream.end' && frame.message.id === answerId);
    if (found?.type === 'stream.end') return found.message;
    await chat.next('stream.end');
  }
}

/** How long it takes until that has happened, in milliseconds. */
async function timed(happened: Promise<unknown>): Promise<number> {
  const before = performance.now();
  await happened;
  return performance.now() - before;
}

const paths = [
  {
    name: 'LISTEN and NOTIFY',
    redisUrl: () => null,
    // The connections stand again at once, and nothing can be said on them.
    cut: async () => {
      await owner.query('REVOKE EXECUTE ON FUNCTION pg_notify(text, text) FROM PUBLIC');
      await owner.query("SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE application_name = 'diosc bus'");
    },
    mend: async () => void (await owner.query('GRANT EXECUTE ON FUNCTION pg_notify(text, text) TO PUBLIC')),
  },
  {
    name: 'Redis',
    redisUrl: () => new Secret(redis.url),
    cut: () => redis.signal('SIGKILL'),
    mend: () => redis.startAgain(),
  },
];

describe.each(paths)('two hubs between which $name is away', ({ redisUrl, cut, mend }) => {
  let isAway = false;

  async function bringBack(): Promise<void> {
    if (isAway) await mend();
    isAway = false;
  }

  beforeEach(async () => {
    const database = await server.openDatabase();
    owner = await connectClient(database.owner);
    company = await startCompany();
    hubs = [];
    for (let count = 0; count < 2; count++) {
      const hub = await createHub({ ...server.config, databaseUrl: database.url, redisUrl: redisUrl() });
      await hub.saveAssistant(company.definition);
      hubs.push({ hub, url: (await hub.listen()).url });
    }
    here = hubs[0]?.url ?? '';
    there = hubs[1]?.url ?? '';
    await expect.poll(() => Promise.all([busOf(here), busOf(there)]), NOTICED).toEqual([ready('ok'), ready('ok')]);
    await cut();
    isAway = true;
    await expect.poll(() => Promise.all([busOf(here), busOf(there)]), NOTICED).toEqual([ready('polling'), ready('polling')]);
  });
  afterEach(() => bringBack());

  it('serve on, say at /readyz that they look into the database, and say when it is back [RUN-02]', async () => {
    const chat = await connect(there);
    await chat.next('session');
    say(chat, 'list my parcels');
    expect((await chat.next('stream.end')).message.status).toBe('complete');

    await bringBack();
    await expect.poll(() => Promise.all([busOf(here), busOf(there)]), NOTICED).toEqual([ready('ok'), ready('ok')]);
  });

  it('end a session on both within a second when its user signs out on one, and cut what is under way [BYOA-06]', async () => {
    const { first, second, letGo } = await underWay();

    second.send({ type: 'logout' });
    const milliseconds = await timed(first.next('session.ended'));

    expect(milliseconds).toBeLessThan(WAKE_WITHIN_MS);
    letGo();
    first.send({ type: 'message', clientMessageId: 'late', text: 'list my parcels' });
    expect(await first.next('error')).toMatchObject({ code: 'SESSION_ENDED' });
    expect(company.calls).toHaveLength(1);
  });

  it('stop within a second on one what is cancelled on the other, and both tabs see it', async () => {
    const { first, second, letGo } = await underWay();

    second.send({ type: 'cancel' });
    const milliseconds = await timed(first.next('stream.end').then(({ message }) => expect(message.status).toBe('cancelled')));

    expect(milliseconds).toBeLessThan(WAKE_WITHIN_MS);
    expect((await second.next('stream.end')).message.status).toBe('cancelled');
    letGo();
  });

  it('show on one what the other answers, without having been told [RUN-02]', async () => {
    const { first, second, letGo } = await underWay();
    letGo();
    const ended = await first.next('stream.end');
    expect(await timed(answerOf(second, ended.message.id))).toBeLessThan(SEEN_WITHIN_MS);
    expect(await answerOf(second, ended.message.id)).toEqual(ended.message);

    const asked = say(first, 'list my parcels');
    const { answerId } = await acceptanceOf(first, asked);
    const answer = await answerOf(first, answerId);
    expect(await timed(acceptanceOf(second, asked))).toBeLessThan(SEEN_WITHIN_MS);
    expect(await answerOf(second, answerId)).toEqual(answer);
  });

  it('go by a changed configuration on both within a second [ROLE-01]', async () => {
    const chat = await connect(there);
    await chat.next('session');
    const isSent = async (): Promise<boolean> => {
      const before = company.calls.length;
      say(chat, 'send my parcel');
      await chat.next('stream.end');
      return company.calls.length > before;
    };
    expect(await isSent()).toBe(true);

    await hubs[0]?.hub.saveAssistant({
      ...company.definition,
      roles: [{ roleName: 'sales', allowedToolNames: ['parcels/list_parcels'] }],
    });

    await expect.poll(isSent, { timeout: WAKE_WITHIN_MS, interval: 50 }).toBe(false);
  });
});
