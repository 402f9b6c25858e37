import { type AuditEvent, auditEventSchema, pageSchema } from '@diosc/protocol';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { type AuditedHubs, ask, startAuditedHubs } from '../../support/audited-hubs.ts';

const pageOfEvents = pageSchema(auditEventSchema);

let audited: AuditedHubs;
beforeAll(async () => {
  audited = await startAuditedHubs();
});
afterAll(() => audited.close());
afterEach(() => audited.reset());

describe('the list of audit events', () => {
  it('follows one request through all of its events, and one session, one user, one type and one time', async () => {
    const { chat, id } = await audited.signIn();
    await ask(chat);
    const [turn] = await audited.events({ session: id, type: 'turn.ended' });
    const byRequest = await audited.events({ request: turn?.requestId ?? '' });

    expect(new Set(byRequest.map(({ type }) => type))).toEqual(new Set(['tool_call.decided', 'tool_call.completed', 'turn.ended']));
    expect(await audited.events({ session: id, from: turn?.at ?? '' })).toEqual([turn]);
    expect((await audited.events({ session: id, to: turn?.at ?? '' })).map(({ type }) => type)).not.toContain('turn.ended');
    expect(await audited.events({ session: id, user: 'alice' })).toEqual([]);
    expect(await audited.events({ session: id, tenant: 'globex' })).toEqual([]);
    expect(await audited.events({ session: id, from: '2027-01-01' })).toEqual([]);
  });

  it('comes in pages, the newest first, each event once', async () => {
    const { chat, id } = await audited.signIn();
    for (let index = 0; index < 3; index++) await ask(chat);
    const all = await audited.events({ session: id });
    const seen: AuditEvent[] = [];
    for (let cursor: string | null = ''; cursor !== null; ) {
      const { body } = await audited.here.admin(`/admin/audit?session=${id}&limit=3${cursor === '' ? '' : `&cursor=${cursor}`}`);
      const page = pageOfEvents.parse(body);
      seen.push(...page.items);
      cursor = page.cursor;
    }

    expect(seen).toEqual(all);
    expect(all.length).toBeGreaterThan(9);
  });

  it.each([
    ['type=session.flown', 'type'],
    ['from=yesterday', 'from'],
    ['from=2026-13-01', 'from'],
    ['to=2026-11-21T25:00:00Z', 'to'],
    ['to=2026-11-21T12:00:00', 'to'],
    ['limit=201', 'limit'],
    ['limit=ten', 'limit'],
    ['cursor=x', 'cursor'],
    ['cursor=LTE', 'cursor'],
    [`cursor=${Buffer.from('99999999999999999999').toString('base64url')}`, 'cursor'],
    ['session=', 'session'],
    ['ip=127.0.0.1', 'ip'],
    ['user=a&user=b', 'user'],
  ])('refuses a query that it does not know, by the name of the field: %s', async (query, path) => {
    expect(await audited.here.admin(`/admin/audit?${query}`)).toMatchObject({
      status: 400,
      body: { code: 'REQUEST_INVALID', details: [{ path }] },
    });
  });
});

describe('the export of audit events', () => {
  it('is one JSON object in each line, each as it is stored', async () => {
    const { chat, id } = await audited.signIn();
    await ask(chat);

    const { status, headers, text } = await audited.here.admin(`/admin/audit/export?session=${id}`);

    expect(status).toBe(200);
    expect(headers.get('content-type')).toBe('application/x-ndjson; charset=utf-8');
    expect(headers.get('content-disposition')).toBe('attachment; filename="audit.jsonl"');
    const lines = text
      .trimEnd()
      .split('\n')
      .map((line) => auditEventSchema.parse(JSON.parse(line)));
    expect(lines).toEqual(await audited.events({ session: id }));
  });

  it('is a table that no spreadsheet runs, whatever users are called', async () => {
    audited.company.tokens.set('formula-token', { userId: `=HYPERLINK("https://evil.example","x")`, tenantId: '+acme', roles: ['@role'] });
    const { id } = await audited.signIn('formula-token');

    const { headers, text } = await audited.here.admin(`/admin/audit/export?format=csv&session=${id}`);

    expect(headers.get('content-type')).toMatch(/^text\/csv; charset=utf-8/);
    expect(headers.get('content-disposition')).toContain('audit.csv');
    const [header = '', record = ''] = text.split('\r\n');
    expect(header).toMatch(/^"id","at","type"/);
    expect(record).toContain(`"'+acme","'=HYPERLINK(""https://evil.example"",""x"")"`);
    expect(record).not.toMatch(/(?:^|,)"[=+\-@]/);
  });

  it('has every event of a long log once, though it never holds more than a page', async () => {
    const tenant = 'tenant-of-a-long-log';
    const count = 5000;
    const owner = await audited.hubs.database.connect();
    await owner.query(`SELECT set_config('app.tenant', $1, false)`, [tenant]);
    await owner.query(
      `INSERT INTO audit_event (tenant_id, id, at, type, event)
       SELECT $1, 'aud_' || n, now(), 'session.started', jsonb_build_object('id', 'aud_' || n, 'at', now(), 'type', 'session.started', 'outcome', 'success', 'tenantId', $1::text, 'detail', n)
       FROM generate_series(1, $2::integer) AS n`,
      [tenant, count],
    );
    await owner.end();

    const { text } = await audited.here.admin(`/admin/audit/export?tenant=${tenant}`);

    const numbers = text
      .trimEnd()
      .split('\n')
      .map((line) => z.object({ detail: z.number() }).parse(JSON.parse(line)).detail);
    expect(numbers).toEqual(Array.from({ length: count }, (_, index) => count - index));
  });

  it('may be taken by whoever may only look, and by nobody else', async () => {
    const { body } = await audited.here.admin('/admin/tokens', { method: 'POST', body: { name: 'auditor', scope: 'read-only' } });
    const { token, id } = z.object({ token: z.string(), id: z.string() }).parse(body);

    const taken = await audited.here.admin('/admin/audit/export?limit=1', { token });
    expect(taken).toMatchObject({ status: 400 });
    expect((await audited.here.admin('/admin/audit/export?user=nobody', { token })).text).toBe('');
    expect(await audited.events({ type: 'audit.exported', user: id })).toMatchObject([
      { data: { format: 'jsonl', filter: { user: 'nobody' } } },
    ]);
    expect((await audited.here.admin('/admin/audit/export', { token: 'john-token' })).status).toBe(401);
  });

  it('sends nothing that could not be audited first', async () => {
    await audited.hubs.database.takeAway();
    try {
      expect(await audited.here.admin('/admin/audit/export')).toMatchObject({ status: 503, body: { code: 'DATABASE_UNAVAILABLE' } });
    } finally {
      await audited.hubs.database.bringBack();
    }
  });
});
