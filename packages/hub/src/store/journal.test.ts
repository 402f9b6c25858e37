import { type AuditEvent, newId } from '@diosc/protocol';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createAuditLog } from '../audit/audit-log-postgres.ts';
import { createSessionStore } from '../session/session-store-postgres.ts';
import { createTurnStore } from '../turn/turn-store-postgres.ts';
import { connectClient } from './connect-client.ts';
import { createJournal, type Journal } from './journal.ts';
import type { KeptConnection } from './kept-connection.ts';
import { installations } from './testing/installations.ts';
import { BEGINNING, newSession, newStep, newToolCall, newTurn } from './testing/seeds.ts';
import { silentLog } from './testing/silent-log.ts';
import { type FreshDatabase, startTestDatabase, type TestDatabase } from './testing/test-database.ts';

function eventOf(tenantId: string, requestId: string): AuditEvent {
  return { id: newId('audit'), at: new Date().toISOString(), type: 'tool_call.completed', outcome: 'success', tenantId, requestId };
}

describe.each(installations())('the journal on $name', { timeout: 60_000 }, ({ binaries }) => {
  let server: TestDatabase;
  let database: FreshDatabase;
  let journal: Journal;
  let commits: number;

  beforeAll(async () => {
    server = await startTestDatabase(binaries);
  }, 60_000);
  afterAll(() => server.stop());

  beforeEach(async () => {
    database = await server.openDatabase();
    commits = 0;
    journal = createJournal({ keepConnection: () => counted(database.keepConnection()) }, silentLog);
  });
  afterEach(async () => {
    await journal.close();
    await database.close();
  });

  function counted(connection: KeptConnection): KeptConnection {
    const run = connection.run.bind(connection);
    connection.run = (query) => {
      commits++;
      return run(query);
    };
    return connection;
  }

  const requestsOf = async (tenantId: string): Promise<(string | undefined)[]> =>
    (await createAuditLog(database, journal).list(tenantId, { limit: 1000 })).map((event) => event.requestId).toReversed();

  it('has written when it says so', async () => {
    await journal.record(eventOf('acme', 'req_1'));

    expect(await requestsOf('acme')).toEqual(['req_1']);
  });

  it('shares commits between concurrent writers, who each wait for their own', async () => {
    const writer = async (name: number): Promise<void> => {
      for (let index = 0; index < 25; index++) await journal.record(eventOf('acme', `${name}-${index}`));
    };

    await Promise.all(Array.from({ length: 32 }, (_, name) => writer(name)));

    expect(commits).toBeLessThan(100);
    const requests = await requestsOf('acme');
    expect(requests).toHaveLength(800);
    for (const name of [0, 31]) {
      const own = requests.filter((request) => request?.startsWith(`${name}-`));
      expect(own).toEqual(Array.from({ length: 25 }, (_, index) => `${name}-${index}`));
    }
  });

  it('writes each entry of a mixed batch under its own tenant [BYOA-10]', async () => {
    const [mine, theirs] = [newSession(), newSession({ tenantId: 'globex' })];
    const turns = createTurnStore(database, journal, 1);
    const calls = [newToolCall(), newToolCall()] as const;
    for (const [index, session] of [mine, theirs].entries()) {
      await createSessionStore(database).start(session);
      const turn = newTurn(session);
      await turns.begin(turn, BEGINNING);
      await turns.addStep(session.tenantId, turn.id, newStep(0, [calls[index] ?? newToolCall()]));
    }
    commits = 0;

    const results = await Promise.allSettled([
      journal.record(eventOf('acme', 'a1')),
      turns.startToolCall('acme', calls[0].id),
      journal.record(eventOf('globex', 'g1')),
      turns.startToolCall('globex', calls[1].id),
      journal.record(eventOf('', 'hub')),
      turns.startToolCall('acme', calls[1].id),
      journal.record(eventOf('acme', 'a2')),
    ]);

    expect(commits).toBe(1);
    expect(results.map((result) => result.status === 'fulfilled')).toEqual([true, true, true, true, true, false, true]);
    expect([await requestsOf('acme'), await requestsOf('globex'), await requestsOf('')]).toEqual([['a1', 'a2'], ['g1'], ['hub']]);
  });

  it('lets an event that the database refuses fail alone', async () => {
    const refused: AuditEvent = { ...eventOf('acme', 'bad'), at: 'not a time' };

    const results = await Promise.allSettled([
      journal.record(eventOf('acme', 'r1')),
      journal.record(refused),
      journal.record(eventOf('acme', 'r2')),
    ]);

    expect(results.map((result) => result.status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(await requestsOf('acme')).toEqual(['r1', 'r2']);
  });

  it('keeps events while the database is away, and has them all, once and in order, when it is back', async () => {
    await journal.record(eventOf('acme', 'before'));
    await database.takeAway();
    const away = await Promise.allSettled(['a', 'b', 'c'].map((request) => journal.record(eventOf('acme', request))));
    await database.bringBack();

    await journal.record(eventOf('acme', 'after'));

    expect(away.map((result) => (result.status === 'rejected' ? result.reason : null))).toMatchObject(
      Array.from({ length: 3 }, () => ({ reason: { kind: 'database_unavailable' } })),
    );
    expect(await requestsOf('acme')).toEqual(['before', 'a', 'b', 'c', 'after']);
  });

  it('writes kept events by itself when the database is back, though nothing else is written', async () => {
    await database.takeAway();
    await journal.record(eventOf('acme', 'kept')).catch(() => undefined);
    await database.bringBack();

    await expect.poll(() => requestsOf('acme'), { timeout: 10_000 }).toEqual(['kept']);
  });

  it('writes an event once, though the reply to its commit was lost', async () => {
    const event = eventOf('acme', 'once');
    await journal.record(event);

    await journal.record(event);

    expect(await requestsOf('acme')).toEqual(['once']);
  });

  it('says that the database is unavailable when it is cut off in the middle of a write', async () => {
    const locker = await database.connect();
    await locker.query("BEGIN; SELECT set_config('app.tenant', 'acme', true)");
    const session = newSession();
    await createSessionStore(database).start(session);
    const turn = newTurn(session);
    const turns = createTurnStore(database, journal, 1);
    await turns.begin(turn, BEGINNING);
    await locker.query("UPDATE turn SET status = 'running'");

    const held = turns.finish('acme', turn.id, 'complete', null).catch((error: unknown) => error);
    const admin = await connectClient(database.owner);
    const cut = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'";
    await expect.poll(async () => (await admin.query(cut)).rowCount, { timeout: 8000 }).toBe(1);

    expect(await held).toMatchObject({ reason: { kind: 'database_unavailable' } });
    await Promise.all([admin.end(), locker.end()]);
    await journal.record(eventOf('acme', 'after'));
    expect(await requestsOf('acme')).toEqual(['after']);
  });

  it('takes nothing more once it is closed', async () => {
    await journal.close();

    await expect(journal.record(eventOf('acme', 'late'))).rejects.toMatchObject({ reason: { kind: 'database_unavailable' } });
    await expect(journal.write({ kind: 'call-start', tenant: 'acme', node: 1, call: newId('toolCall') })).rejects.toThrow();
  });
});
