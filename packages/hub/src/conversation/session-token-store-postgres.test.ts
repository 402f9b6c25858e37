import { newId } from '@diosc/protocol';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Problem } from '../problem/problem.ts';
import type { NewSession } from '../session/session-store.ts';
import { createSessionStore } from '../session/session-store-postgres.ts';
import { installations } from '../store/testing/installations.ts';
import { newSession } from '../store/testing/seeds.ts';
import { type FreshDatabase, startTestDatabase, type TestDatabase } from '../store/testing/test-database.ts';
import { MAX_TOKENS_OF_SESSION, SESSION_TOKEN_LIFETIME_MS, type SessionTokenStore } from './session-token-store.ts';
import { createSessionTokenStore } from './session-token-store-postgres.ts';

const MINUTES = 60_000;

describe.each(installations())('the bearers of /v1/me on $name', { timeout: 30_000 }, ({ binaries }) => {
  let server: TestDatabase;
  let database: FreshDatabase;
  let tokens: SessionTokenStore;

  beforeAll(async () => {
    server = await startTestDatabase(binaries);
    database = await server.openDatabase();
    tokens = createSessionTokenStore(database);
  }, 60_000);
  afterAll(() => server.stop());

  async function started(overrides: Partial<NewSession> = {}): Promise<NewSession> {
    const session = newSession(overrides);
    await createSessionStore(database).start(session);
    return session;
  }

  it('find the session that they were given for, for 15 minutes', async () => {
    const session = await started();
    const now = session.startedAt;

    const { token, expiresAt } = await tokens.issue(session, now);

    expect(expiresAt).toBe(now + 15 * MINUTES);
    expect(await tokens.find(token, now)).toMatchObject({ id: session.id, userId: 'john', tenantId: 'acme', vouched: true });
    expect(await tokens.find(token, expiresAt - 1)).not.toBeNull();
    expect(await tokens.find(token, expiresAt)).toBeNull();
  });

  it('are good no longer than their session', async () => {
    const session = await started();
    const now = session.endsAt - 5 * MINUTES;
    const open = await started({ startedAt: session.startedAt, idleEndsAt: session.endsAt + 1, endsAt: session.endsAt });

    const { token, expiresAt } = await tokens.issue(open, now);

    expect(expiresAt).toBe(open.endsAt);
    expect(await tokens.find(token, open.endsAt)).toBeNull();
  });

  it('find nothing once their session has ended, was not used for too long, or is deleted', async () => {
    const [ended, idle, deleted] = [await started(), await started({ idleEndsAt: 1_795_230_000_123 + MINUTES }), await started()];
    const now = ended.startedAt;
    const [ofEnded, ofIdle, ofDeleted] = await Promise.all([ended, idle, deleted].map((session) => tokens.issue(session, now)));

    await createSessionStore(database).end('acme', ended.id, 'logout', now);
    const owner = await database.connect();
    await owner.query("BEGIN; SELECT set_config('app.tenant', 'acme', true)");
    await owner.query('DELETE FROM session WHERE id = $1', [deleted.id]);
    await owner.query('COMMIT');
    await owner.end();

    expect(await tokens.find(ofEnded?.token ?? '', now + 1)).toBeNull();
    expect(await tokens.find(ofIdle?.token ?? '', now + MINUTES - 1)).not.toBeNull();
    expect(await tokens.find(ofIdle?.token ?? '', now + MINUTES)).toBeNull();
    expect(await tokens.find(ofDeleted?.token ?? '', now + 1)).toBeNull();
  });

  it('are not given for a session that has ended, or that is not there', async () => {
    const ended = await started();
    await createSessionStore(database).end('acme', ended.id, 'logout', 1);

    for (const session of [ended, { tenantId: 'acme', id: newId('session') }, { tenantId: 'globex', id: ended.id }]) {
      const refused = await tokens.issue(session, ended.startedAt).catch((error: unknown) => error);
      expect(refused instanceof Problem && refused.reason).toEqual({ kind: 'session_ended' });
    }
  });

  it('find nothing with another tenant put in their place [BYOA-10]', async () => {
    const session = await started();
    await started({ tenantId: 'globex', id: session.id, userId: 'carol' });
    const { token } = await tokens.issue(session, session.startedAt);

    const forged = token.replace(/_.*\./, `_${Buffer.from('globex').toString('base64url')}.`);

    expect(await tokens.find(forged, session.startedAt)).toBeNull();
  });

  it('are not in the database, where only their hashes are', async () => {
    const session = await started();
    const { token } = await tokens.issue(session, session.startedAt);

    const client = await database.connect();
    await client.query("SELECT set_config('app.tenant', 'acme', false)");
    const { rows } = await client.query('SELECT * FROM session_token WHERE session_id = $1', [session.id]);
    await client.end();

    expect(rows).toHaveLength(1);
    expect(JSON.stringify(rows)).not.toContain(token.split('.')[1]);
  });

  it('are swept away when their time is over, and are never more than 20 of a session at a time', async () => {
    const session = await started();
    const other = await started();
    const kept = await tokens.issue(other, session.startedAt + SESSION_TOKEN_LIFETIME_MS);
    for (let count = 0; count < 5; count++) await tokens.issue(session, session.startedAt);
    const now = session.startedAt + SESSION_TOKEN_LIFETIME_MS;

    const issued = [];
    for (let count = 0; count < MAX_TOKENS_OF_SESSION + 5; count++) issued.push(await tokens.issue(session, now + count));

    const good = await Promise.all(issued.map(({ token }) => tokens.find(token, now + 100)));
    expect(good.map((found) => found !== null)).toEqual([...Array(5).fill(false), ...Array(MAX_TOKENS_OF_SESSION).fill(true)]);
    expect(await tokens.find(kept.token, now + 100)).not.toBeNull();
    const client = await database.connect();
    await client.query("SELECT set_config('app.tenant', 'acme', false)");
    const { rows } = await client.query('SELECT count(*)::int AS count FROM session_token WHERE session_id = $1', [session.id]);
    await client.end();
    expect(rows).toEqual([{ count: MAX_TOKENS_OF_SESSION }]);
  });

  it('are given to any number who ask at once', async () => {
    const sessions = await Promise.all(Array.from({ length: 4 }, () => started()));
    const now = sessions[0]?.startedAt ?? 0;
    const asking = sessions.flatMap((session) => Array.from({ length: 8 }, () => tokens.issue(session, now)));

    const issued = await Promise.all(asking);

    const found = await Promise.all(issued.map(({ token }) => tokens.find(token, now + 1)));
    expect(found.map((session) => session?.id)).toEqual(sessions.flatMap((session) => Array(8).fill(session.id)));
  });
});
