import { newId } from '@diosc/protocol';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { connectClient } from '../store/connect-client.ts';
import { installations } from '../store/testing/installations.ts';
import { type FreshDatabase, startTestDatabase, type TestDatabase } from '../store/testing/test-database.ts';
import type { WakeStore } from './wake-store.ts';
import { createWakeStore } from './wake-store-postgres.ts';

describe.each(installations())('the stored wakes on $name', ({ binaries }) => {
  let server: TestDatabase;
  let database: FreshDatabase;
  let store: WakeStore;

  beforeAll(async () => {
    server = await startTestDatabase(binaries);
  });
  afterAll(() => server.stop());
  beforeEach(async () => {
    database = await server.openDatabase();
    store = createWakeStore(database);
  });
  afterEach(() => store.close());

  /** As if it had been stored so long ago; named by its session. */
  async function storedAgo(seconds: number): Promise<string> {
    const sessionId = newId('session');
    const owner = await connectClient(database.owner);
    await owner.query("INSERT INTO diosc.wake (at, wake) VALUES (now() - $1 * interval '1 second', $2)", [
      seconds,
      { kind: 'turn.cancel', sessionId },
    ]);
    await owner.end();
    return sessionId;
  }

  async function secondsAgo(seconds: number): Promise<string> {
    const owner = await connectClient(database.owner);
    const { rows } = await owner.query("SELECT (now() - $1 * interval '1 second')::text AS at", [seconds]);
    await owner.end();
    return String(rows[0]?.at);
  }

  const read = async (since: string | null): Promise<unknown[]> => (await store.readSince(since)).wakes.map(({ wake }) => wake);
  const wakeOf = (sessionId: string) => ({ kind: 'turn.cancel', sessionId });

  it('are read as they were stored, under positions of their own, in order', async () => {
    const wakes = [
      { kind: 'configuration' },
      { kind: 'session.ended', sessionId: newId('session'), reason: 'logout' },
      { kind: 'configuration' },
    ] as const;
    const positions: string[] = [];
    for (const wake of wakes) positions.push(await store.add(wake));

    expect((await store.readSince(null)).wakes).toEqual(wakes.map((wake, index) => ({ position: positions[index], wake })));
    expect(new Set(positions).size).toBe(3);
  });

  it('are read again for some seconds, for those that become visible late', async () => {
    const recent = await storedAgo(12);
    await storedAgo(18);

    const { asOf } = await store.readSince(null);

    expect(await read(asOf)).toEqual([wakeOf(recent)]);
  });

  it('are read from where a reader stopped, however long ago', async () => {
    const [old, recent] = [await storedAgo(200), await storedAgo(100)];
    await storedAgo(400);

    expect(await read(await secondsAgo(190))).toEqual([wakeOf(old), wakeOf(recent)]);
  });

  it('are read from now, where the clock of the database has gone back', async () => {
    const recent = await storedAgo(1);

    expect(await read(await secondsAgo(-3600))).toEqual([wakeOf(recent)]);
  });

  it('are read while every connection of the pool is busy', async () => {
    const recent = await storedAgo(1);
    const busy = Array.from({ length: 12 }, () => database.kysely.transaction().execute(() => done.promise));
    const done = Promise.withResolvers<void>();

    expect(await read(null)).toEqual([wakeOf(recent)]);

    done.resolve();
    await Promise.all(busy);
  });

  it('are pruned after ten minutes and not sooner', async () => {
    const kept = await storedAgo(9 * 60);
    await storedAgo(11 * 60);

    await store.prune();

    expect(await database.kysely.selectFrom('wake').select('wake').execute()).toEqual([{ wake: wakeOf(kept) }]);
  });

  it('can be asked for again after the database was away', async () => {
    await store.readSince(null);
    await database.takeAway();
    await expect(store.readSince(null)).rejects.toMatchObject({ reason: { kind: 'database_unavailable' } });
    await expect(store.add({ kind: 'configuration' })).rejects.toMatchObject({ reason: { kind: 'database_unavailable' } });
    await expect(store.prune()).rejects.toMatchObject({ reason: { kind: 'database_unavailable' } });
    await database.bringBack();

    expect(await read(null)).toEqual([]);
  });
});
