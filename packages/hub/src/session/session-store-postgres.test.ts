import { newId } from '@diosc/protocol';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createSessionTokenStore } from '../conversation/session-token-store-postgres.ts';
import { Problem } from '../problem/problem.ts';
import { installations } from '../store/testing/installations.ts';
import { newSession } from '../store/testing/seeds.ts';
import { type FreshDatabase, startTestDatabase, type TestDatabase } from '../store/testing/test-database.ts';
import type { NewSession, SessionRecord, SessionStore } from './session-store.ts';
import { createSessionStore } from './session-store-postgres.ts';

describe.each(installations())('the session store on $name', { timeout: 30_000 }, ({ binaries }) => {
  let server: TestDatabase;
  let database: FreshDatabase;
  let sessions: SessionStore;

  beforeAll(async () => {
    server = await startTestDatabase(binaries);
    database = await server.openDatabase();
    sessions = createSessionStore(database);
  }, 60_000);
  afterAll(() => server.stop());

  it('gives back a session as it was stored, to the millisecond', async () => {
    const session = newSession();
    await sessions.start(session);

    expect(await sessions.find('acme', session.id)).toEqual(stored(session));
  });

  it('finds nothing of another tenant, and nothing that is not there [BYOA-10]', async () => {
    const session = newSession();
    await sessions.start(session);

    expect(await sessions.find('globex', session.id)).toBeNull();
    expect(await sessions.find('acme', newId('session'))).toBeNull();
  });

  it('keeps the first reason why a session ended', async () => {
    const session = newSession();
    await sessions.start(session);

    await sessions.end('acme', session.id, 'logout', 1_795_230_001_001);
    await sessions.end('acme', session.id, 'idle', 1_795_230_002_002);

    expect(await sessions.find('acme', session.id)).toMatchObject({ endedAt: 1_795_230_001_001, endReason: 'logout' });
  });

  it("ends no session of another tenant's [BYOA-10]", async () => {
    const session = newSession();
    await sessions.start(session);

    await sessions.end('globex', session.id, 'logout', 1);

    expect(await sessions.find('acme', session.id)).toMatchObject({ endedAt: null, endReason: null });
  });

  it('stores the same id in two tenants as two sessions', async () => {
    const session = newSession();
    await sessions.start(session);
    await sessions.start({ ...session, tenantId: 'globex', userId: 'carol' });

    expect([(await sessions.find('acme', session.id))?.userId, (await sessions.find('globex', session.id))?.userId]).toEqual([
      'john',
      'carol',
    ]);
  });

  it('refuses the same session twice', async () => {
    const session = newSession();
    await sessions.start(session);

    await expect(sessions.start(session)).rejects.toThrow('duplicate key');
  });

  it.each(['jo\0hn', 'john\udc00'])('refuses a user whose name would be stored as another: %j', async (userId) => {
    await expect(sessions.start(newSession({ userId }))).rejects.toThrow('No user can have that id.');
  });

  it('says that the database is unavailable while it is away, and works again when it is back', async () => {
    const session = newSession();
    await sessions.start(session);
    await database.takeAway();

    const away = await sessions.find('acme', session.id).catch((error: unknown) => error);

    expect(away).toBeInstanceOf(Problem);
    expect(away).toMatchObject({ reason: { kind: 'database_unavailable' } });
    expect(await database.isReady()).toBe(false);
    await database.bringBack();
    expect(await sessions.find('acme', session.id)).not.toBeNull();
  });

  it('gives away no stored row in the error of a refused one', async () => {
    const session = newSession({ keyHash: 'f00d'.repeat(16) });
    await sessions.start(session);

    const error = await sessions.start(session).catch((thrown: unknown) => thrown);

    expect(JSON.stringify(error)).not.toContain(session.id);
    expect(String(error)).not.toContain(session.id);
  });

  it('lasts longer with each visit, and takes none once it has ended [SESSION-01]', async () => {
    const session = newSession();
    await sessions.start(session);
    const visit = { roleName: null, displayName: null, now: session.startedAt + 5000, idleEndsAt: session.idleEndsAt + 5000 };

    expect(await sessions.visit('acme', session.id, visit)).toBe(true);
    expect(await sessions.find('acme', session.id)).toMatchObject({ idleEndsAt: visit.idleEndsAt, endsAt: session.endsAt });

    await sessions.end('acme', session.id, 'idle', 1_795_230_001_001);
    expect(await sessions.visit('acme', session.id, { ...visit, idleEndsAt: visit.idleEndsAt + 1 })).toBe(false);
    expect(await sessions.find('acme', session.id)).toMatchObject({ idleEndsAt: visit.idleEndsAt, endReason: 'idle' });
  });

  it('begins anew when it is opened again after its end [SESSION-03]', async () => {
    const session = newSession();
    await sessions.start(session);
    await sessions.end('acme', session.id, 'expired', 1_795_230_001_001);
    const limits = { idleEndsAt: session.endsAt + 1000, endsAt: session.endsAt + 2000 };

    await sessions.reopen('acme', session.id, { roleName: 'sales', displayName: 'John', now: session.endsAt, ...limits });

    expect(await sessions.find('acme', session.id)).toEqual({ ...stored(session), ...limits });
  });

  it.each(['ended_by_admin', 'revoked'] as const)('stays ended where it was %s', async (reason) => {
    const session = newSession();
    await sessions.start(session);
    await sessions.end('acme', session.id, reason, 1_795_230_001_001);

    expect(await sessions.reopen('acme', session.id, { roleName: null, displayName: null, now: 1, idleEndsAt: 1, endsAt: 1 })).toBe(false);
    expect(await sessions.find('acme', session.id)).toMatchObject({ endReason: reason });
  });

  it('does not bring bearers of before back to life when it is opened again [SESSION-03]', async () => {
    const tokens = createSessionTokenStore(database);
    const session = newSession();
    await sessions.start(session);
    const { token } = await tokens.issue(session, session.startedAt);
    expect(await tokens.find(token, session.startedAt)).not.toBeNull();
    await sessions.end('acme', session.id, 'logout', 1_795_230_001_001);

    const { idleEndsAt, endsAt, startedAt: now } = session;
    expect(await sessions.reopen('acme', session.id, { roleName: null, displayName: null, now, idleEndsAt, endsAt })).toBe(true);

    expect(await tokens.find(token, session.startedAt)).toBeNull();
  });

  it('wakes every process with its end, in one transaction, and once', async () => {
    const session = newSession();
    await sessions.start(session);

    expect(await sessions.end('acme', session.id, 'revoked', 1_795_230_001_001)).toBe(true);
    expect(await sessions.end('acme', session.id, 'idle', 1_795_230_001_002)).toBe(false);

    const wakes = await database.kysely.selectFrom('wake').select('wake').execute();
    expect(wakes.filter(({ wake }) => JSON.stringify(wake).includes(session.id))).toEqual([
      { wake: { kind: 'session.ended', sessionId: session.id, reason: 'revoked' } },
    ]);
  });

  it("neither visits nor opens another tenant's [BYOA-10]", async () => {
    const session = newSession();
    await sessions.start(session);
    const visit = { roleName: null, displayName: null, now: 1, idleEndsAt: 1, endsAt: 1 };

    expect(await sessions.visit('globex', session.id, visit)).toBe(false);
    await sessions.reopen('globex', session.id, visit);

    expect(await sessions.find('acme', session.id)).toEqual(stored(session));
  });
});

/** What is read back of a session that was just started. */
function stored({ roleName: _role, displayName: _name, ...session }: NewSession): SessionRecord {
  return { ...session, title: '', endedAt: null, endReason: null };
}
