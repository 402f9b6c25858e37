import { newId } from '@diosc/protocol';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createJournal, type Journal } from '../store/journal.ts';
import { installations } from '../store/testing/installations.ts';
import { silentLog } from '../store/testing/silent-log.ts';
import { type FreshDatabase, startTestDatabase, type TestDatabase } from '../store/testing/test-database.ts';
import type { NewAuditEvent } from './audit-log.ts';
import type { AuditFilter, AuditSearch } from './audit-search.ts';
import { createAuditSearch } from './audit-search-postgres.ts';
import { exportAudit } from './export-audit.ts';

describe.each(installations())('the search of the audit log on $name', { timeout: 60_000 }, ({ binaries }) => {
  let server: TestDatabase;
  let database: FreshDatabase;
  let journal: Journal;
  let search: AuditSearch;

  beforeAll(async () => {
    server = await startTestDatabase(binaries);
  }, 60_000);
  afterAll(() => server.stop());
  beforeEach(async () => {
    database = await server.openDatabase();
    journal = createJournal(database, silentLog);
    search = createAuditSearch(database);
  });
  afterEach(async () => {
    await journal.close();
    await database.close();
  });

  let count = 0;
  /** Stores an event, and gives back the word that tells it from the others. */
  async function store(event: Partial<NewAuditEvent> & { at?: string }): Promise<string> {
    const detail = `event ${++count}`;
    await journal.record({
      id: newId('audit'),
      at: '2026-11-21T12:00:00.000Z',
      type: 'session.started',
      outcome: 'success',
      tenantId: 'acme',
      ...event,
      detail,
    });
    return detail;
  }

  const find = async (filter: AuditFilter, limit = 50) =>
    (await search.find(filter, { limit, before: null })).map(({ event }) => event.detail);

  it('finds what belongs to any tenant and to the hub itself, the newest first', async () => {
    const [acme, globex, hub] = [await store({}), await store({ tenantId: 'globex' }), await store({ tenantId: '', type: 'hub.started' })];

    expect(await find({})).toEqual([hub, globex, acme]);
    expect(await find({}, 2)).toEqual([hub, globex]);
  });

  it('finds by tenant, user, session, request and type, and by all of them together', async () => {
    const one = await store({ userId: 'john', sessionId: 'ses_1', requestId: 'req_1' });
    const two = await store({ userId: 'alice', sessionId: 'ses_1', requestId: 'req_2', type: 'session.ended' });
    const three = await store({ tenantId: 'globex', userId: 'john', sessionId: 'ses_2', requestId: 'req_1' });
    const four = await store({ tenantId: '' });

    expect(await find({ tenantId: 'acme' })).toEqual([two, one]);
    expect(await find({ tenantId: '' })).toEqual([four]);
    expect(await find({ userId: 'john' })).toEqual([three, one]);
    expect(await find({ sessionId: 'ses_1' })).toEqual([two, one]);
    expect(await find({ requestId: 'req_1' })).toEqual([three, one]);
    expect(await find({ type: 'session.ended' })).toEqual([two]);
    expect(await find({ tenantId: 'globex', userId: 'john', sessionId: 'ses_2', requestId: 'req_1', type: 'session.started' })).toEqual([
      three,
    ]);
    expect(await find({ tenantId: 'globex', userId: 'alice' })).toEqual([]);
  });

  it.each([{ tenantId: `x' OR true --` }, { userId: '\0' }, { sessionId: '\ud800' }, { requestId: '%' }, { userId: '' }])(
    'finds nothing by what no event has: %j',
    async (filter) => {
      await store({ userId: 'john', sessionId: 'ses_1', requestId: 'req_1' });

      expect(await find(filter)).toEqual([]);
    },
  );

  it('finds from a moment on, and before one', async () => {
    const early = await store({ at: '2026-11-20T23:59:59.999Z' });
    const midnight = await store({ at: '2026-11-21T00:00:00.000Z' });
    const late = await store({ at: '2026-11-21T00:00:00.001Z' });
    const day = new Date('2026-11-21');

    expect(await find({ from: day })).toEqual([late, midnight]);
    expect(await find({ to: day })).toEqual([early]);
    expect(await find({ from: day, to: day })).toEqual([]);
    expect(await find({ from: day, to: new Date(day.getTime() + 1) })).toEqual([midnight]);
  });

  it('goes on where a page ended, whatever was written meanwhile', async () => {
    const events = [await store({}), await store({ tenantId: 'globex' }), await store({})];
    const first = await search.find({}, { limit: 2, before: null });
    await store({});

    const rest = await search.find({}, { limit: 2, before: first.at(-1)?.position ?? null });

    expect([...first, ...rest].map(({ event }) => event.detail)).toEqual(events.toReversed());
  });

  it('exports every event once, over many pages', async () => {
    const events = await Promise.all(Array.from({ length: 450 }, () => store({})));
    const exported: unknown[] = [];

    for await (const page of exportAudit(search, { tenantId: 'acme' })) exported.push(...page.map(({ detail }) => detail));

    expect(exported).toHaveLength(450);
    expect(new Set(exported)).toEqual(new Set(events));
  });
});
