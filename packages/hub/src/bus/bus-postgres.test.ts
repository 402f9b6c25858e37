import { newId } from '@diosc/protocol';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type RedisServer, startRedisServer } from '../../../../scripts/redis/start-redis-server.ts';
import { connectClient } from '../store/connect-client.ts';
import { silentLog } from '../store/testing/silent-log.ts';
import { type FreshDatabase, startTestDatabase, type TestDatabase } from '../store/testing/test-database.ts';
import type { Bus, Wake } from './bus.ts';
import { createBus } from './create-bus.ts';
import type { BusGround } from './testing/bus-ground.ts';
import { type Heard, listenTo } from './testing/heard.ts';
import { notingLog } from './testing/noting-log.ts';
import { postgresGround } from './testing/postgres-ground.ts';
import { redisGround } from './testing/redis-ground.ts';

const SOON = { timeout: 1000, interval: 5 };
const IN_TIME = { timeout: 15_000, interval: 20 };

const endOf = (): Wake => ({ kind: 'session.ended', sessionId: newId('session'), reason: 'revoked' });

let server: TestDatabase;
let redis: RedisServer;

beforeAll(async () => {
  [server, redis] = await Promise.all([startTestDatabase(), startRedisServer('a-password')]);
}, 60_000);
afterAll(async () => {
  await Promise.all([server.stop(), redis.stop()]);
});

const kinds = [
  { name: 'LISTEN and NOTIFY', prepare: (database: FreshDatabase) => postgresGround(database) },
  { name: 'Redis', prepare: (database: FreshDatabase) => redisGround(database, redis) },
];

describe.each(kinds)('hubs on one database, with $name between them', { timeout: 60_000 }, ({ prepare }) => {
  let database: FreshDatabase;
  let ground: BusGround;
  let buses: Bus[];
  let one: Bus;
  let two: Bus;
  let heardByOne: Heard;
  let heardByTwo: Heard;
  let heardByThree: Heard;
  const heardByAll = (): Heard[] => [heardByOne, heardByTwo, heardByThree];

  beforeEach(async () => {
    database = await server.openDatabase();
    ground = await prepare(database);
    buses = [];
    const three = await Promise.all([start(1), start(2), start(3)]);
    [one, two] = three;
    [heardByOne, heardByTwo, heardByThree] = [listenTo(three[0]), listenTo(three[1]), listenTo(three[2])];
  });
  afterEach(async () => {
    await Promise.all(buses.map((bus) => bus.close()));
    await ground.close();
    await database.close();
  });

  async function start(node: number, { cutOff = false, log = silentLog } = {}): Promise<Bus> {
    const bus = await createBus({ ...ground.optionsFor({ cutOff }), node, log });
    buses.push(bus);
    return bus;
  }

  /** Stores a wake behind the back of every bus, so that only who looks into the database finds it. */
  async function storeUnannounced(wake: unknown): Promise<void> {
    await database.kysely
      .insertInto('wake')
      .values({ wake: JSON.stringify(wake) })
      .execute();
  }

  it('wakes every one of them within a second, the one that says so included, once', async () => {
    const wakes = Array.from({ length: 20 }, endOf);
    const last = endOf();

    await Promise.all(wakes.map((wake, index) => (index % 2 === 0 ? one : two).wake(wake)));

    await expect.poll(() => heardByAll().map((heard) => heard.wakes.length), SOON).toEqual([20, 20, 20]);
    // Once this has arrived, everybody has looked into the database, and has found there what had come already.
    await storeUnannounced(last);
    await expect.poll(() => heardByAll().map((heard) => heard.wakes.at(-1)), SOON).toEqual([last, last, last]);
    for (const heard of heardByAll()) {
      expect(new Set(heard.wakes.map((wake) => JSON.stringify(wake)))).toEqual(
        new Set([...wakes, last].map((wake) => JSON.stringify(wake))),
      );
      expect(heard.wakes).toHaveLength(21);
    }
  });

  it('has delivered a wake to the one that says so when it is stored', async () => {
    const wake: Wake = { kind: 'turn.cancel', sessionId: newId('session') };

    await one.wake(wake);

    expect(heardByOne.wakes).toEqual([wake]);
    expect(await database.kysely.selectFrom('wake').select('wake').execute()).toEqual([{ wake }]);
  });

  it('wakes others at once, and not only when they look into the database', async () => {
    const since = performance.now();

    for (let count = 1; count <= 10; count += 1) {
      await one.wake(endOf());
      await expect.poll(() => heardByTwo.wakes.length, SOON).toBe(count);
    }

    // Whoever only looks would have to wait for the next look each time: ten times 400 ms.
    expect(performance.now() - since).toBeLessThan(2000);
  });

  it('tells news to all others, and to oneself nothing', async () => {
    const begun = { kind: 'turn.begun', sessionId: newId('session'), node: 1 } as const;
    const released = { kind: 'turn.released', sessionId: newId('session') } as const;

    one.announce(begun);
    one.announce(released);
    one.announce(released);

    await expect.poll(() => [heardByTwo.news.length, heardByThree.news.length], SOON).toEqual([3, 3]);
    expect(heardByTwo.news).toEqual([begun, released, released]);
    two.relay(1, 'after the news');
    await expect.poll(() => heardByOne.relayed.length, SOON).toBe(1);
    expect(heardByOne.news).toEqual([]);
  });

  it('relays texts to one other in order, equal ones as often as they were sent, and to nobody else', async () => {
    const texts = Array.from({ length: 200 }, (_, index) => `text ${index % 3 === 0 ? 0 : index}`);

    for (const [index, text] of texts.entries()) {
      one.relay(2, text);
      if (index % 50 === 0) await new Promise(setImmediate);
    }
    one.relay(3, 'the end');

    await expect.poll(() => heardByThree.relayed.length, SOON).toBe(1);
    await expect.poll(() => heardByTwo.relayed.length, SOON).toBe(200);
    expect(heardByTwo.relayed).toEqual(texts.map((text) => ({ from: 1, text })));
    expect([heardByOne.relayed, heardByThree.relayed]).toEqual([[], [{ from: 1, text: 'the end' }]]);
  });

  it('relays long texts whole, of any characters, between short ones of others', async () => {
    const long = 'Grüße, 世界 🌍 "\\" \0 '.repeat(40_000);
    expect(Buffer.byteLength(long)).toBeGreaterThan(1024 * 1024);
    const odd = '\ud800 alone, \u0000, \u2028 and \udfff';

    one.relay(3, long);
    two.relay(3, odd);
    one.relay(3, odd);

    await expect.poll(() => heardByThree.relayed.length, { timeout: 5000, interval: 5 }).toBe(3);
    expect(heardByThree.relayed.filter(({ from }) => from === 1).map(({ text }) => text === long || text)).toEqual([true, odd]);
    expect(heardByThree.relayed.filter(({ from }) => from === 2)).toEqual([{ from: 2, text: odd }]);
  });

  it('drops a text of more than 4 MiB, says so without quoting it, and goes on', async () => {
    const { log, lines } = notingLog();
    const four = await start(4, { log });

    four.relay(1, 'ü'.repeat(2 * 1024 * 1024 + 1));
    four.relay(1, 'ü'.repeat(2 * 1024 * 1024));

    await expect.poll(() => heardByOne.relayed.length, { timeout: 10_000, interval: 20 }).toBe(1);
    expect(lines).toEqual([expect.stringContaining('too long for the bus')]);
    expect(lines.join()).not.toContain('üü');
    expect(four.state).toBe('ok');
  });

  it('wakes within a second while the fast path is down, loses no wake, and says when it is back', async () => {
    await ground.cut();
    await expect.poll(() => buses.map(({ state }) => state), IN_TIME).toEqual(['polling', 'polling', 'polling']);
    const during = endOf();

    one.announce({ kind: 'turn.released', sessionId: newId('session') });
    one.relay(2, 'nobody will hear this');
    await one.wake(during);

    await expect.poll(() => heardByAll().map((heard) => heard.wakes), SOON).toEqual([[during], [during], [during]]);
    expect(heardByAll().map((heard) => heard.restored)).toEqual([0, 0, 0]);

    await ground.mend();
    await expect.poll(() => heardByAll().map((heard) => heard.restored), IN_TIME).toEqual([1, 1, 1]);
    expect(buses.map(({ state }) => state)).toEqual(['ok', 'ok', 'ok']);
    const after = endOf();
    await two.wake(after);
    one.relay(2, 'again');
    await expect
      .poll(() => heardByAll().map((heard) => heard.wakes), SOON)
      .toEqual([
        [during, after],
        [during, after],
        [during, after],
      ]);
    await expect.poll(() => heardByTwo.relayed, SOON).toEqual([{ from: 1, text: 'again' }]);
    expect([heardByTwo.news, heardByThree.news]).toEqual([[], []]);
  });

  it('loses no wake that is said in the moment in which the fast path goes', async () => {
    const wakes = Array.from({ length: 50 }, endOf);

    const [, ...said] = await Promise.all([ground.cut(), ...wakes.map((wake) => one.wake(wake))]);

    expect(said).toHaveLength(50);
    await expect.poll(() => heardByAll().map((heard) => heard.wakes.length), SOON).toEqual([50, 50, 50]);
    await ground.mend();
  });

  it('wakes within a second where the fast path stands but says nothing any more, and finds that out', async () => {
    await ground.hang();
    const during = endOf();

    await one.wake(during);

    await expect.poll(() => heardByAll().map((heard) => heard.wakes), SOON).toEqual([[during], [during], [during]]);
    const foundOut = (): boolean[] => heardByAll().map(({ restored }, index) => restored > 0 || buses[index]?.state === 'polling');
    await expect.poll(foundOut, IN_TIME).toEqual([true, true, true]);
    await ground.resume();
    await expect.poll(() => heardByAll().map((heard) => heard.restored), IN_TIME).toEqual([1, 1, 1]);
    expect(buses.map(({ state }) => state)).toEqual(['ok', 'ok', 'ok']);
  });

  it('lets one start that does not reach the fast path, and wakes it and is woken by it within a second', async () => {
    const { log, lines } = notingLog();
    const four = await start(4, { cutOff: true, log });
    const heardByFour = listenTo(four);
    const [fromIt, toIt] = [endOf(), endOf()];
    expect([four.state, one.state]).toEqual(['polling', 'ok']);

    await four.wake(fromIt);
    await expect.poll(() => heardByAll().map((heard) => heard.wakes), SOON).toEqual([[fromIt], [fromIt], [fromIt]]);
    await one.wake(toIt);
    await expect.poll(() => heardByFour.wakes, SOON).toEqual([fromIt, toIt]);

    expect(lines).toEqual([expect.stringContaining('The fast path between hubs is down')]);
  });

  it('delivers wakes whose transactions end in another order than they began', async () => {
    const clients = [await connectClient(database.owner), await connectClient(database.owner)];
    const [early, late] = [endOf(), endOf()];
    for (const [index, wake] of [early, late].entries()) {
      await clients[index]?.query('BEGIN');
      await clients[index]?.query('INSERT INTO diosc.wake (wake) VALUES ($1)', [wake]);
    }

    await clients[1]?.query('COMMIT');
    await expect.poll(() => heardByAll().map((heard) => heard.wakes), SOON).toEqual([[late], [late], [late]]);
    await clients[0]?.query('COMMIT');

    await expect
      .poll(() => heardByAll().map((heard) => heard.wakes), SOON)
      .toEqual([
        [late, early],
        [late, early],
        [late, early],
      ]);
    await Promise.all(clients.map((client) => client.end()));
  });

  it('says that the database is unavailable while it is away, and wakes again when it is back', async () => {
    await database.takeAway();
    await expect(one.wake(endOf())).rejects.toMatchObject({ reason: { kind: 'database_unavailable' } });
    await database.bringBack();
    const after = endOf();

    await expect
      .poll(
        () =>
          one.wake(after).then(
            () => 'stored',
            () => 'away',
          ),
        IN_TIME,
      )
      .toBe('stored');

    await expect.poll(() => heardByAll().map((heard) => heard.wakes), { timeout: 5000, interval: 20 }).toEqual([[after], [after], [after]]);
    await expect.poll(() => buses.map(({ state }) => state), IN_TIME).toEqual(['ok', 'ok', 'ok']);
  });

  it.each([
    'no fragment',
    '9 1 0 1 no json',
    '9 2 0 1 {"kind":"wake","position":"1","wake":{"kind":"session.ended","sessionId":"CANARY","reason":"revoked"}}',
    '9 3 0 1 {"kind":"wake","position":"1; DROP","wake":{"kind":"configuration"}}',
    '9 4 0 1 {"kind":"news","news":{"kind":"turn.begun","sessionId":"CANARY","node":1}}',
    '9 5 0 1 {"kind":"CANARY"}',
    '9 6 0 1 null',
  ])('drops what is no message of a hub, and says so without quoting it: %s', async (payload) => {
    const { log, lines } = notingLog();
    const four = await start(4, { log });
    const heardByFour = listenTo(four);

    await ground.publishToAll(payload);

    await expect.poll(() => lines, SOON).toEqual([expect.stringContaining('no message of a hub')]);
    expect(lines.join()).not.toContain('CANARY');
    one.relay(4, 'after it');
    await expect.poll(() => heardByFour.relayed, SOON).toEqual([{ from: 1, text: 'after it' }]);
    expect([heardByFour.wakes, heardByFour.news]).toEqual([[], []]);
  });

  it('passes over a stored wake of a kind that only newer hubs know, says so once, and delivers the next', async () => {
    const { log, lines } = notingLog();
    const heardByFour = listenTo(await start(4, { log }));
    const next = endOf();

    await storeUnannounced({ kind: 'CANARY' });
    await storeUnannounced(next);
    await expect.poll(() => heardByFour.wakes, SOON).toEqual([next]);
    await storeUnannounced(endOf());
    await expect.poll(() => heardByFour.wakes.length, SOON).toBe(2);

    expect(lines).toEqual([expect.stringContaining('of no kind that this hub knows')]);
    expect(lines.join()).not.toContain('CANARY');
  });

  it('lets no listener keep others from hearing', async () => {
    const { log, lines } = notingLog();
    const four = await start(4, { log });
    four.onWake(() => {
      throw new Error('A mistake.');
    });
    const leave = four.onWake(() => lines.push('left'));
    const heardByFour = listenTo(four);
    leave();

    await four.wake({ kind: 'configuration' });

    expect(heardByFour.wakes).toEqual([{ kind: 'configuration' }]);
    expect(lines).toEqual([expect.stringContaining('A mistake.')]);
  });

  it('sends what waits when it closes, then ends every connection and tells nobody anything', async () => {
    const before = await ground.connections();
    const released = { kind: 'turn.released', sessionId: newId('session') } as const;
    expect(before).toBeGreaterThanOrEqual(3);

    one.announce(released);
    await one.close();

    await expect.poll(() => heardByTwo.news, SOON).toEqual([released]);
    await expect.poll(() => ground.connections(), SOON).toBe((before / 3) * 2);
    one.announce(released);
    one.relay(2, 'too late');
    const wake = endOf();
    await two.wake(wake);
    await expect.poll(() => heardByThree.wakes, SOON).toEqual([wake]);
    expect([heardByOne.wakes, heardByTwo.relayed]).toEqual([[], []]);
    expect(heardByTwo.news).toHaveLength(1);
  });

  it('closes at once while the fast path hangs or is gone', async () => {
    await ground.hang();
    one.announce({ kind: 'turn.released', sessionId: newId('session') });
    const since = performance.now();

    await one.close();
    await ground.resume();
    await ground.cut();
    await two.close();

    expect(performance.now() - since).toBeLessThan(8000);
    await ground.mend();
  });
});
