import { newId } from '@diosc/protocol';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RedisServer, startRedisServer } from '../../../../scripts/redis/start-redis-server.ts';
import { Secret } from '../identity/secret.ts';
import { silentLog } from '../store/testing/silent-log.ts';
import { type FreshDatabase, startTestDatabase, type TestDatabase } from '../store/testing/test-database.ts';
import type { Bus } from './bus.ts';
import { createBus } from './create-bus.ts';
import { listenTo } from './testing/heard.ts';
import { notingLog } from './testing/noting-log.ts';

const PASSWORD = 'a-password-of-redis-that-is-nowhere-else';
const SOON = { timeout: 1000, interval: 5 };

let server: TestDatabase;
let redis: RedisServer;

beforeAll(async () => {
  [server, redis] = await Promise.all([startTestDatabase(), startRedisServer(PASSWORD)]);
}, 60_000);
afterAll(async () => {
  await Promise.all([server.stop(), redis.stop()]);
});

describe('a Redis server', { timeout: 60_000 }, () => {
  it('keeps installations apart that share it, even where their processes have the same numbers', async () => {
    const [ours, theirs] = [await server.openDatabase(), await server.openDatabase()];
    const redisUrl = new Secret(redis.url);
    const open = (database: FreshDatabase, node: number): Promise<Bus> => createBus({ database, node, redisUrl, log: silentLog });
    const buses = await Promise.all([open(ours, 1), open(ours, 2), open(theirs, 1), open(theirs, 2)]);
    const [sender, receiver, stranger, strangersOther] = buses;
    const [heard, heardByStranger] = [listenTo(receiver), listenTo(strangersOther)];

    sender.relay(2, 'for our own');
    sender.announce({ kind: 'turn.released', sessionId: newId('session') });
    await sender.wake({ kind: 'configuration' });

    await expect.poll(() => [heard.relayed.length, heard.news.length, heard.wakes.length], SOON).toEqual([1, 1, 1]);
    // The server passes on what it gets in order: had anything been for the stranger, it would have come before this.
    stranger.relay(2, 'for their own');
    await expect.poll(() => heardByStranger.relayed, SOON).toEqual([{ from: 1, text: 'for their own' }]);
    expect(heardByStranger).toMatchObject({ news: [], wakes: [] });
    await Promise.all(buses.map((bus) => bus.close()));
  });

  it('that refuses the password is down, and nothing in the log says what was tried', async () => {
    const database = await server.openDatabase();
    const { log, lines } = notingLog();
    const redisUrl = new Secret(redis.url.replace(PASSWORD, 'another-password-that-is-wrong'));

    const bus = await createBus({ database, node: 1, redisUrl, log });

    expect(bus.state).toBe('polling');
    expect(lines).toEqual([expect.stringMatching(/it answered "(WRONGPASS|NOAUTH)"/)]);
    expect(lines.join()).not.toMatch(/another-password/);
    await bus.close();
  });
});

describe('a REDIS_URL that cannot be read', () => {
  it('ends the start with a sentence that does not show it', async () => {
    const database = await server.openDatabase();

    const start = createBus({ database, node: 1, redisUrl: new Secret('redis://:100%sure@127.0.0.1:1'), log: silentLog });

    await expect(start).rejects.toThrow('REDIS_URL has a login with a "%" that encodes nothing; write it as "%25".');
  });
});

describe('a hub whose database is its own', () => {
  it('wakes itself, has nobody else to tell, and stores nothing', async () => {
    const bus = await createBus({
      database: { ...(await server.openDatabase()), exclusive: true },
      node: 1,
      redisUrl: null,
      log: silentLog,
    });
    const heard = listenTo(bus);

    await bus.wake({ kind: 'configuration' });
    bus.announce({ kind: 'turn.released', sessionId: newId('session') });
    bus.relay(1, 'to oneself');
    bus.relay(2, 'to nobody');

    expect(bus.state).toBe('ok');
    expect(heard).toEqual({ wakes: [{ kind: 'configuration' }], news: [], relayed: [], restored: 0 });
    await bus.close();
    await bus.wake({ kind: 'configuration' });
    expect(heard.wakes).toHaveLength(1);
  });
});
