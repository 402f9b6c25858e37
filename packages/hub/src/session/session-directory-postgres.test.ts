import { type Id, newId } from '@diosc/protocol';
import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { withTenant } from '../store/tenant.ts';
import { installations } from '../store/testing/installations.ts';
import { newSession } from '../store/testing/seeds.ts';
import { type FreshDatabase, startTestDatabase, type TestDatabase } from '../store/testing/test-database.ts';
import type { SessionDirectory, SessionFilter } from './session-directory.ts';
import { createSessionDirectory } from './session-directory-postgres.ts';
import { createSessionStore } from './session-store-postgres.ts';

const NOW = 1_795_230_000_000;
const HOUR = 3_600_000;

describe.each(installations())('the directory of sessions on $name', { timeout: 60_000 }, ({ binaries }) => {
  let server: TestDatabase;
  let database: FreshDatabase;
  let directory: SessionDirectory;

  beforeAll(async () => {
    server = await startTestDatabase(binaries);
  }, 60_000);
  afterAll(() => server.stop());
  beforeEach(async () => {
    database = await server.openDatabase();
    directory = createSessionDirectory(database);
    return () => database.close();
  });

  /** A session that was last active at that time, and open at `NOW` unless it says otherwise. */
  async function store(lastActiveAt: number, overrides: Parameters<typeof newSession>[0] = {}): Promise<Id<'session'>> {
    const session = newSession({ startedAt: lastActiveAt, idleEndsAt: NOW + HOUR, endsAt: NOW + 2 * HOUR, ...overrides });
    await createSessionStore(database).start(session);
    return session.id;
  }

  const list = async (filter: SessionFilter = {}, page: Partial<Parameters<SessionDirectory['list']>[1]> = {}) =>
    (await directory.list(filter, { limit: 50, after: null, now: NOW, ...page })).map(({ id }) => id);

  it('tells who, as whom, in which role and when, and nothing of what was said', async () => {
    const assistantId = newId('assistant');
    const id = await store(NOW - 5, { assistantId, roleName: 'sales', displayName: 'John' });
    await withTenant(database.kysely, 'acme', (transaction) =>
      transaction.updateTable('session').set({ title: 'what was said' }).execute(),
    );
    await createSessionStore(database).visit('acme', id, { roleName: 'sales', displayName: 'John', now: NOW - 1, idleEndsAt: NOW + HOUR });

    expect(await directory.find(id, NOW)).toEqual({
      id,
      tenantId: 'acme',
      userId: 'john',
      displayName: 'John',
      verified: true,
      assistantId,
      role: 'sales',
      startedAt: NOW - 5,
      lastActiveAt: NOW - 1,
      endsAt: NOW + 2 * HOUR,
      endedAt: null,
      state: 'active',
      endReason: null,
    });
  });

  it('finds a session of any tenant by its id, and none that is not there', async () => {
    const id = await store(NOW, { tenantId: 'globex' });

    expect(await directory.find(id, NOW)).toMatchObject({ tenantId: 'globex' });
    expect(await directory.find(newId('session'), NOW)).toBeNull();
  });

  it('lists those of all tenants, the last active first', async () => {
    const ids = [await store(NOW - 3), await store(NOW - 1, { tenantId: 'globex' }), await store(NOW - 2)];

    expect(await list()).toEqual([ids[1], ids[2], ids[0]]);
  });

  it('lists by tenant, user and assistant, and by all of them together', async () => {
    const assistantId = newId('assistant');
    const john = await store(NOW - 1, { assistantId });
    const alice = await store(NOW - 2, { userId: 'alice' });
    const namesake = await store(NOW - 3, { tenantId: 'globex', assistantId });

    expect(await list({ tenantId: 'acme' })).toEqual([john, alice]);
    expect(await list({ userId: 'john' })).toEqual([john, namesake]);
    expect(await list({ assistantId })).toEqual([john, namesake]);
    expect(await list({ tenantId: 'globex', userId: 'john', assistantId })).toEqual([namesake]);
    expect(await list({ tenantId: 'globex', userId: 'alice' })).toEqual([]);
    expect(await list({ tenantId: `acme' OR true --` })).toEqual([]);
    expect(await list({ tenantId: 'ac\0me' })).toEqual([]);
    expect(await list({ userId: '\ud800' })).toEqual([]);
  });

  it('counts one whose limit has passed as ended, for the reason of the limit, although nothing stored says so', async () => {
    const idle = await store(NOW - 1, { idleEndsAt: NOW });
    const expired = await store(NOW - 2, { endsAt: NOW });
    const open = await store(NOW - 3, { idleEndsAt: NOW + 1, endsAt: NOW + 1 });
    const ended = await store(NOW - 4, { endsAt: NOW - HOUR });
    await createSessionStore(database).end('acme', ended, 'logout', NOW - 2 * HOUR);

    expect(await list({ state: 'active' })).toEqual([open]);
    expect(await list({ state: 'ended' })).toEqual([idle, expired, ended]);
    expect(await directory.list({}, { limit: 9, after: null, now: NOW })).toMatchObject([
      { state: 'ended', endReason: 'idle', endedAt: null },
      { state: 'ended', endReason: 'expired', endedAt: null },
      { state: 'active', endReason: null, endedAt: null },
      { state: 'ended', endReason: 'logout', endedAt: NOW - 2 * HOUR },
    ]);
    expect(await list({ state: 'active' }, { now: NOW + 1 })).toEqual([]);
  });

  it('gives every session once, in order, whatever the length of the pages, also where many were active at once', async () => {
    const times = Array.from({ length: 25 }, (_, index) => NOW - Math.floor(index / 4));
    for (const [index, time] of times.entries()) await store(time, { tenantId: `tenant-${index % 3}` });
    const all = await list();
    expect(all).toHaveLength(25);

    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 26 }), async (limit) => {
        const seen: Id<'session'>[] = [];
        for (let after: Parameters<SessionDirectory['list']>[1]['after'] = null; ; ) {
          const page = await directory.list({}, { limit, after, now: NOW });
          seen.push(...page.map(({ id }) => id));
          const last = page.at(-1);
          if (last === undefined) break;
          after = last;
        }
        expect(seen).toEqual(all);
      }),
      { numRuns: 10 },
    );
  });

  it('says that the database is unavailable while it is away', async () => {
    await database.takeAway();

    await expect(directory.list({}, { limit: 1, after: null, now: NOW })).rejects.toMatchObject({
      reason: { kind: 'database_unavailable' },
    });
    await database.bringBack();
  });
});
