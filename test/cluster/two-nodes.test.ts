import { createHub, type Hub, type HubConfig } from '@diosc/hub';
import { newId } from '@diosc/protocol';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Secret } from '../../packages/hub/src/identity/secret.ts';
import { startTestDatabase, type TestDatabase } from '../../packages/hub/src/store/testing/test-database.ts';
import { type RedisServer, startRedisServer } from '../../scripts/redis/start-redis-server.ts';
import { type ChatSocket, textOf } from '../support/chat-socket.ts';
import { type Company, startCompany } from '../support/company.ts';
import { authenticate, connectAs, say } from '../support/test-hub.ts';

/** Where another process has to be quick: sooner than this, in milliseconds. */
const WITHIN_MS = 1000;

let server: TestDatabase;
let redis: RedisServer;
let company: Company;
let config: HubConfig;
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
});

async function connect(
  url: string,
  token = 'john-token',
  session?: { id: `ses_${string}`; key?: string | undefined },
): Promise<ChatSocket> {
  const key = session?.key;
  const chat = await connectAs(url, token, session && { session: { id: session.id, ...(key !== undefined && { key }) } });
  chats.push(chat);
  return chat;
}

/** The tool waits until the test lets it go on; `arrived` resolves when it was called. */
function holdTool(): { arrived: Promise<void>; letGo: () => void } {
  const arrived = Promise.withResolvers<void>();
  const held = Promise.withResolvers<void>();
  company.beforeAnswer = async () => {
    arrived.resolve();
    await held.promise;
  };
  return { arrived: arrived.promise, letGo: () => held.resolve() };
}

const paths = [
  { name: 'LISTEN and NOTIFY', redisUrl: () => null },
  { name: 'Redis', redisUrl: () => new Secret(redis.url) },
];

describe.each(paths)('with $name between two hubs', ({ redisUrl }) => {
  beforeEach(async () => {
    company = await startCompany();
    config = { ...(await server.createConfig()), interruptSeconds: 20, redisUrl: redisUrl() };
    hubs = [];
    for (let count = 0; count < 2; count++) {
      const hub = await createHub(config);
      await hub.saveAssistant(company.definition);
      hubs.push({ hub, url: (await hub.listen()).url });
    }
    here = hubs[0]?.url ?? '';
    there = hubs[1]?.url ?? '';
  });

  describe('a client that lands on another node', () => {
    it('sees the rest of an answer that the first one is giving [SESSION-02, RUN-02]', async () => {
      const tool = holdTool();
      const first = await connect(here);
      const { session } = await first.next('session');
      say(first, 'list my parcels');
      await tool.arrived;
      first.socket.terminate();

      const second = await connect(there, 'john-token', session);
      const resumed = await second.next('session');
      tool.letGo();
      const end = await second.next('stream.end');

      expect(resumed.session.id).toBe(session.id);
      expect(resumed.messages.map((message) => message.status)).toEqual(['complete', 'streaming']);
      expect(textOf(end.message)).toContain('parcel of john');
      expect(second.frames.filter((frame) => frame.type === 'stream.delta').length).toBeGreaterThan(0);
      expect(company.calls).toHaveLength(1);
    });

    it('is asked there for the fresh sign-in that the answer waits for, and the call goes on there, once [BYOA-07, RUN-02]', async () => {
      const first = await connect(here);
      const { session } = await first.next('session');
      company.tokens.delete('john-token');
      company.tokens.set('fresh-token', { userId: 'john', tenantId: 'acme', roles: ['sales'] });
      say(first, 'send my parcel');
      await first.next('auth.refresh_required');

      const second = await connect(there, 'fresh-token', session);
      await second.next('session');
      const end = await second.next('stream.end');

      expect(end.message.status).toBe('complete');
      expect(company.calls.map(({ tool, authorization }) => [tool, authorization])).toEqual([
        ['send_parcel', 'Bearer john-token'],
        ['send_parcel', 'Bearer fresh-token'],
      ]);
      const shownFirst = await first.next('stream.end');
      expect(shownFirst.message).toEqual(end.message);
    });

    it('reads in words that the fresh sign-in is not accepted either, and there is no loop [BYOA-07]', async () => {
      const assistant = { ...company.definition.assistant, userResolverUrl: null, defaultRole: 'sales' };
      await hubs[0]?.hub.saveAssistant({ ...company.definition, assistant });
      const first = await connect(here);
      const { session } = await first.next('session');
      company.tokens.clear();
      say(first, 'send my parcel');
      await first.next('auth.refresh_required');

      const second = await connect(there, 'still-refused', session);
      // It may be asked twice: by the node that gives the call away, and by the one that goes on with it.
      let count = 0;
      second.socket.on('message', (frame) => {
        if (String(frame).includes('"auth.refresh_required"')) authenticate(second, `refused-${++count}`);
      });
      const end = await second.next('stream.end');

      expect(end.message.parts.find((part) => part.type === 'tool_call')).toMatchObject({ error: { code: 'TOOL_UNAUTHORIZED' } });
      expect(company.calls).toHaveLength(3);
    });
  });

  describe('two tabs of one user on two nodes', () => {
    it('follow the same conversation [RUN-02]', async () => {
      const first = await connect(here);
      const { session } = await first.next('session');
      const second = await connect(there, 'john-token', session);
      await second.next('session');

      const clientMessageId = say(first, 'list my parcels');
      const [ended, followed] = await Promise.all([first.next('stream.end'), second.next('stream.end')]);

      expect(followed.message).toEqual(ended.message);
      expect(second.frames.find((frame) => frame.type === 'message.accepted')).toMatchObject({ clientMessageId });
    });

    it('both end when the user signs out on one, and the request under way is cut within a second [BYOA-06, RUN-02]', async () => {
      const tool = holdTool();
      const first = await connect(here);
      const { session } = await first.next('session');
      const second = await connect(there, 'john-token', session);
      await second.next('session');
      say(first, 'list my parcels');
      await tool.arrived;

      const before = performance.now();
      second.send({ type: 'logout' });
      const ended = await first.next('session.ended');

      expect(ended).toMatchObject({ sessionId: session.id, reason: 'logout' });
      expect(performance.now() - before).toBeLessThan(WITHIN_MS);
      tool.letGo();
      first.send({ type: 'message', clientMessageId: 'late', text: 'list my parcels' });
      expect(await first.next('error')).toMatchObject({ code: 'SESSION_ENDED' });
      expect(company.calls).toHaveLength(1);
    });

    it('can stop from one what the other has begun [RUN-02]', async () => {
      const tool = holdTool();
      const first = await connect(here);
      const { session } = await first.next('session');
      say(first, 'list my parcels');
      await tool.arrived;
      const second = await connect(there, 'john-token', session);
      await second.next('session');

      second.send({ type: 'cancel' });

      expect((await first.next('stream.end')).message.status).toBe('cancelled');
      expect((await second.next('stream.end')).message.status).toBe('cancelled');
      tool.letGo();
    });

    it('go on when the node that works dies, on the other one [SESSION-02, RUN-02]', async () => {
      const tool = holdTool();
      const first = await connect(here);
      const { session } = await first.next('session');
      const second = await connect(there, 'john-token', session);
      await second.next('session');
      say(first, 'list my parcels');
      await tool.arrived;
      await second.next('stream.start');

      tool.letGo();
      company.beforeAnswer = async () => undefined;
      await hubs[0]?.hub.close();
      hubs.shift();

      expect((await second.next('stream.end')).message.status).toBe('complete');
    });
  });

  describe('a change of configuration on one node', () => {
    it('counts on the other from the next turn on, without a restart [ROLE-01, ROLE-02]', async () => {
      const chat = await connect(there);
      await chat.next('session');
      say(chat, 'send my parcel');
      await chat.next('stream.end');
      expect(company.calls).toHaveLength(1);

      await hubs[0]?.hub.saveAssistant({
        ...company.definition,
        roles: [{ roleName: 'sales', allowedToolNames: ['parcels/list_parcels'] }],
      });
      say(chat, 'send my parcel');
      await chat.next('stream.end');

      expect(company.calls.filter(({ tool }) => tool === 'send_parcel')).toHaveLength(1);
    });
  });

  describe('a session that is not there', () => {
    it('is not found on any node', async () => {
      const chat = await connect(here, 'john-token', { id: newId('session') });
      const { resumed } = await chat.next('session');
      expect(resumed).toBe(false);
      authenticate(chat, 'john-token');
      await chat.next('auth.refreshed');
    });
  });
});
