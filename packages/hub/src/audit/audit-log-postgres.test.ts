import { auditEventSchema, newId } from '@diosc/protocol';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createJournal, type Journal } from '../store/journal.ts';
import { installations } from '../store/testing/installations.ts';
import { silentLog } from '../store/testing/silent-log.ts';
import { type FreshDatabase, startTestDatabase, type TestDatabase } from '../store/testing/test-database.ts';
import type { AuditLog, NewAuditEvent } from './audit-log.ts';
import { createAuditLog } from './audit-log-postgres.ts';

const EVENT: NewAuditEvent = {
  type: 'tool_call.completed',
  outcome: 'success',
  tenantId: 'acme',
  userId: 'john',
  roles: ['sales'],
  assistantId: newId('assistant'),
  sessionId: newId('session'),
  requestId: newId('request'),
  toolCallId: newId('toolCall'),
  server: 'orders',
  tool: 'search_orders',
  credentialMode: 'forward',
  scopesRequested: ['orders:read'],
  scopesGranted: ['orders:read'],
  decidedBy: 'role',
  reason: 'TOOL_FAILED',
  detail: 'It said "no".',
  durationMs: 12.5,
  ip: '192.0.2.1',
  origin: 'https://shop.example',
  data: { nested: ['a', { b: null }], number: 1.5 },
};

describe.each(installations())('the audit log on $name', { timeout: 30_000 }, ({ binaries }) => {
  let server: TestDatabase;
  let database: FreshDatabase;
  let journal: Journal;
  let audit: AuditLog;

  beforeAll(async () => {
    server = await startTestDatabase(binaries);
  }, 60_000);
  afterAll(() => server.stop());

  beforeEach(async () => {
    database = await server.openDatabase();
    journal = createJournal(database, silentLog);
    audit = createAuditLog(database, journal);
  });
  afterEach(async () => {
    await journal.close();
    await database.close();
  });

  it('keeps who, what, when, where, which scopes, who decided and how it ended, as one structured event [AUDIT-01]', async () => {
    const before = Date.now();

    await audit.record(EVENT);

    const [event, ...others] = await audit.list('acme', {});
    expect(others).toEqual([]);
    expect(auditEventSchema.parse(event)).toEqual({ ...EVENT, id: expect.stringMatching(/^aud_/), at: expect.any(String) });
    const at = Date.parse(event?.at ?? '');
    expect(at).toBeGreaterThanOrEqual(before);
    expect(at).toBeLessThanOrEqual(Date.now());
  });

  it('lists newest first, in the order in which the events happened', async () => {
    const requests = Array.from({ length: 20 }, (_, index) => `req_${index}`);

    await Promise.all(requests.map((requestId) => audit.record({ ...EVENT, requestId })));

    expect((await audit.list('acme', {})).map((event) => event.requestId)).toEqual(requests.toReversed());
  });

  it('lists by session, by request and by type, and no more than asked for', async () => {
    await audit.record({ ...EVENT, sessionId: 'ses_1', requestId: 'req_1', type: 'session.started' });
    await audit.record({ ...EVENT, sessionId: 'ses_1', requestId: 'req_2', type: 'session.ended' });
    await audit.record({ ...EVENT, sessionId: 'ses_2', requestId: 'req_3', type: 'session.started' });
    const requests = async (filter: Parameters<AuditLog['list']>[1]) => (await audit.list('acme', filter)).map((event) => event.requestId);

    expect(await requests({ sessionId: 'ses_1' })).toEqual(['req_2', 'req_1']);
    expect(await requests({ requestId: 'req_3' })).toEqual(['req_3']);
    expect(await requests({ type: 'session.started' })).toEqual(['req_3', 'req_1']);
    expect(await requests({ sessionId: 'ses_1', type: 'session.started' })).toEqual(['req_1']);
    expect(await requests({ limit: 1 })).toEqual(['req_3']);
    expect(await requests({ sessionId: 'ses_9' })).toEqual([]);
    expect(await requests({ type: 'no.such.type' })).toEqual([]);
  });

  it('lists one tenant nothing of another, and nobody what belongs to the hub itself [BYOA-10]', async () => {
    await audit.record({ ...EVENT, tenantId: 'globex' });
    await audit.record({ type: 'hub.started', outcome: 'success', tenantId: '' });

    expect(await audit.list('acme', {})).toEqual([]);
    expect(await audit.list('globex', {})).toHaveLength(1);
    expect(await audit.list('', {})).toMatchObject([{ type: 'hub.started' }]);
  });

  it('keeps an event with text that PostgreSQL cannot hold, with a mark in its place', async () => {
    await audit.record({ ...EVENT, detail: 'a\0b', data: { 'k\0': ['\ud800', '\\u0000'] } });

    expect(await audit.list('acme', {})).toMatchObject([{ detail: 'a\uFFFDb', data: { 'k\uFFFD': ['\uFFFD', '\\u0000'] } }]);
  });
});
