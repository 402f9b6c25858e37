import { auditEventSchema } from '@diosc/protocol';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Company, startCompany } from '../support/company.ts';
import { authenticate, connectAs, say, startTestHub, type TestHub } from '../support/test-hub.ts';

let company: Company;
let hub: TestHub;

beforeAll(async () => {
  company = await startCompany();
  hub = await startTestHub(company.definition);
});
afterAll(async () => {
  await hub.close();
  await company.close();
});

describe('the audit', () => {
  it('tells who did what, when, from where, decided how and with which result, for all of a session [AUDIT-01]', async () => {
    const chat = await connectAs(hub.url, 'john-token');
    const { session } = await chat.next('session');
    say(chat, 'list my parcels');
    await chat.next('stream.end');
    authenticate(chat, 'john-token');
    await chat.next('auth.refreshed');
    chat.send({ type: 'logout' });
    await chat.next('session.ended');

    const events = (await hub.hub.audit.list('acme', { sessionId: session.id })).toReversed();
    for (const event of events) auditEventSchema.parse(event);
    expect(events.map(({ type, outcome }) => `${type} ${outcome}`)).toEqual([
      'session.started success',
      'tool_call.decided success',
      'tool_call.completed success',
      'turn.ended success',
      'authentication.refreshed success',
      'session.ended success',
    ]);
    expect(events.find(({ type }) => type === 'tool_call.completed')).toMatchObject({
      tenantId: 'acme',
      userId: 'john',
      roles: ['sales'],
      server: 'parcels',
      tool: 'list_parcels',
      credentialMode: 'forward',
      ip: '127.0.0.1',
      requestId: company.calls[0]?.requestId,
      durationMs: expect.any(Number),
    });
    const [signedIn] = (await hub.hub.audit.list('acme', { type: 'authentication.succeeded' })).toReversed();
    expect(signedIn).toMatchObject({ userId: 'john', ip: '127.0.0.1' });
  });

  it('holds what was refused as well: an unknown user, and a tool outside the role [AUDIT-01, ROLE-02]', async () => {
    const nobody = await connectAs(hub.url, 'nobody-token');
    await nobody.next('auth.login_required');
    expect((await hub.hub.audit.list('', { type: 'authentication.refused', limit: 1 }))[0]).toMatchObject({
      outcome: 'denied',
      reason: 'login_required',
    });
    nobody.close();

    company.tokens.set('viewer-token', { userId: 'vera', tenantId: 'acme', roles: ['viewer'] });
    company.model.behave = ({ body }) =>
      body.messages.at(-1)?.role === 'user'
        ? { answer: { text: '', toolCalls: [{ id: 'call-1', name: 'parcels__send_parcel', arguments: '{}' }] } }
        : undefined;
    const chat = await connectAs(hub.url, 'viewer-token');
    const { session } = await chat.next('session');
    say(chat, 'send it');
    await chat.next('stream.end');
    expect(await hub.hub.audit.list('acme', { sessionId: session.id, type: 'tool_call.decided' })).toMatchObject([
      { outcome: 'denied', decidedBy: 'role', reason: 'tool_not_in_role', tool: 'send_parcel' },
    ]);
    chat.close();
  });

  it('shows one tenant nothing of another', async () => {
    expect(await hub.hub.audit.list('globex', {})).toEqual([]);
  });
});
