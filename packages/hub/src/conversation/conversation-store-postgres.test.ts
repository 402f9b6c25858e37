import { type Id, newId } from '@diosc/protocol';
import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { NewSession } from '../session/session-store.ts';
import { createSessionStore } from '../session/session-store-postgres.ts';
import { installations } from '../store/testing/installations.ts';
import { newSession } from '../store/testing/seeds.ts';
import { type FreshDatabase, startTestDatabase, type TestDatabase } from '../store/testing/test-database.ts';
import { type ConversationScope, conversationScope } from './conversation-scope.ts';
import type { ConversationStore } from './conversation-store.ts';
import { createConversationStore } from './conversation-store-postgres.ts';

const NOW = 1_795_230_000_000;

describe.each(installations())('the conversation store on $name', { timeout: 60_000 }, ({ binaries }) => {
  let server: TestDatabase;
  let database: FreshDatabase;
  let conversations: ConversationStore;
  let userId = '';
  let count = 0;

  beforeAll(async () => {
    server = await startTestDatabase(binaries);
    database = await server.openDatabase();
    conversations = createConversationStore(database);
  }, 60_000);
  afterAll(() => server.stop());
  beforeEach(() => {
    userId = `john-${++count}`;
  });

  /** A conversation in which something was said. */
  async function held(overrides: Partial<NewSession> = {}): Promise<NewSession> {
    const session = newSession({ userId, startedAt: NOW, ...overrides });
    await createSessionStore(database).start(session);
    const client = await database.connect();
    await client.query("SELECT set_config('app.tenant', $1, false)", [session.tenantId]);
    await client.query(
      `INSERT INTO turn (tenant_id, id, session_id, question_id, client_message_id, text, answer_id, started_at, status, node)
       VALUES ($1, $2, $3, 'q', 'c', 'hello', 'a', now(), 'complete', 1)`,
      [session.tenantId, newId('turn'), session.id],
    );
    await client.end();
    return session;
  }

  async function idsOf(scope: ConversationScope, limit = 200): Promise<Id<'session'>[]> {
    return (await conversations.list(scope, { limit, after: null, now: NOW })).map(({ id }) => id);
  }

  it("lists a vouched-for user's own with this assistant, the last used first", async () => {
    const [first, third, second] = [await held({ startedAt: NOW }), await held({ startedAt: NOW + 2 }), await held({ startedAt: NOW + 1 })];

    expect(await idsOf(conversationScope(first))).toEqual([third.id, second.id, first.id]);
  });

  it('lists nothing of another user, tenant, assistant, or of an identity that nobody vouched for [SESSION-03]', async () => {
    const own = await held();
    const foreign = [
      await held({ userId: 'somebody-else' }),
      await held({ tenantId: 'globex' }),
      await held({ assistantId: newId('assistant') }),
      await held({ verified: false, vouched: false }),
      await held({ vouched: false }),
      await held({ verified: false }),
    ];

    expect(await idsOf(conversationScope(own))).toEqual([own.id]);
    for (const { id } of foreign) {
      expect(await conversations.find(conversationScope(own), id, NOW)).toBeNull();
      expect(await conversations.rename(conversationScope(own), id, 'mine now')).toBe(false);
      expect(await conversations.delete(conversationScope(own), id)).toBe(false);
    }
    for (const session of foreign)
      expect(await conversations.find(conversationScope(session), session.id, NOW)).toMatchObject({ title: '' });
  });

  it.each([
    { verified: false, vouched: false },
    { verified: true, vouched: false },
    { verified: false, vouched: true },
  ])('shows whoever is not vouched for their own conversation alone: %j [SESSION-03]', async (identity) => {
    const own = await held(identity);
    const others = [await held(identity), await held(), await held({ tenantId: 'globex', ...identity })];

    expect(await idsOf(conversationScope(own))).toEqual([own.id]);
    for (const { id } of others) {
      expect(await conversations.find(conversationScope(own), id, NOW)).toBeNull();
      expect(await conversations.rename(conversationScope(own), id, 'mine now')).toBe(false);
      expect(await conversations.delete(conversationScope(own), id)).toBe(false);
    }
  });

  it('leaves out those in which nothing was said, but for the current one', async () => {
    const current = newSession({ userId, startedAt: NOW });
    const empty = newSession({ userId, startedAt: NOW + 1 });
    for (const session of [current, empty]) await createSessionStore(database).start(session);
    const spoken = await held({ startedAt: NOW - 1 });

    expect(await idsOf(conversationScope(current))).toEqual([current.id, spoken.id]);
  });

  it('tells why one is over, also where a limit has passed and nobody has noticed', async () => {
    const going = await held();
    const expired = await held({ idleEndsAt: NOW, endsAt: NOW });
    const idle = await held({ idleEndsAt: NOW, endsAt: NOW + 1 });
    const loggedOut = await held({ idleEndsAt: NOW - 2 });
    await createSessionStore(database).end('acme', loggedOut.id, 'logout', NOW);
    const reasonOf = async ({ id }: NewSession) => (await conversations.find(conversationScope(going), id, NOW))?.endReason;

    expect(await reasonOf(going)).toBeNull();
    expect(await reasonOf(expired)).toBe('expired');
    expect(await reasonOf(idle)).toBe('idle');
    expect(await reasonOf(loggedOut)).toBe('logout');
  });

  it('renames one, and leaves its place in the list', async () => {
    const [older, newer] = [await held({ startedAt: NOW }), await held({ startedAt: NOW + 1 })];

    expect(await conversations.rename(conversationScope(newer), older.id, '<b>Orders</b>')).toBe(true);

    const list = await conversations.list(conversationScope(newer), { limit: 10, after: null, now: NOW });
    expect(list.map(({ id, title }) => [id, title])).toEqual([
      [newer.id, ''],
      [older.id, '<b>Orders</b>'],
    ]);
  });

  it('deletes one with all that was in it, once', async () => {
    const session = await held();

    expect(await conversations.delete(conversationScope(session), session.id)).toBe(true);
    expect(await conversations.delete(conversationScope(session), session.id)).toBe(false);

    const client = await database.connect();
    await client.query("SELECT set_config('app.tenant', 'acme', false)");
    const { rows } = await client.query('SELECT id FROM turn WHERE session_id = $1', [session.id]);
    await client.end();
    expect(rows).toEqual([]);
  });

  it('gives every conversation exactly once, page by page, while others are begun and used [SESSION-03]', async () => {
    const offset = fc.integer({ min: 0, max: 5 });
    await fc.assert(
      fc.asyncProperty(
        fc.array(offset, { minLength: 1, maxLength: 8 }),
        fc.array(fc.record({ offset: fc.integer({ min: -2, max: 9 }), afterPage: fc.nat({ max: 4 }) }), { maxLength: 4 }),
        fc.integer({ min: 1, max: 4 }),
        async (times, additions, limit) => {
          userId = `john-${++count}`;
          const there = await Promise.all(times.map((time) => held({ startedAt: NOW + time })));
          const [anyone = newSession({ userId })] = there;
          const scope = conversationScope({ ...anyone, id: newId('session') });

          const seen: Id<'session'>[] = [];
          let last: { id: Id<'session'>; lastActiveAt: number } | null = null;
          for (let page = 0; ; page++) {
            const listed = await conversations.list(scope, { limit, after: last, now: NOW });
            seen.push(...listed.map(({ id }) => id));
            last = listed.at(-1) ?? last;
            for (const added of additions.filter(({ afterPage }) => afterPage === page)) await held({ startedAt: NOW + added.offset });
            if (listed.length < limit) break;
          }

          expect(new Set(seen).size).toBe(seen.length);
          expect(seen).toEqual(expect.arrayContaining(there.map(({ id }) => id)));
        },
      ),
      { numRuns: 15 },
    );
  });
});
