import { auditEventTypeSchema, type SessionEndReason } from '@diosc/protocol';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type AuditedHubs, ask, asUser, startAuditedHubs } from '../../support/audited-hubs.ts';
import type { ChatSocket } from '../../support/chat-socket.ts';
import { authenticate, connectAs, say } from '../../support/test-hub.ts';
import { AUDITED_FLOWS } from './audited-flows.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

let audited: AuditedHubs;
beforeAll(async () => {
  audited = await startAuditedHubs();
});
afterAll(() => audited.close());
afterEach(() => audited.reset());

describe.each(auditEventTypeSchema.options)('%s', (type) => {
  const { when, happens } = AUDITED_FLOWS[type];

  it(`is written once when ${when}, with who, what, when, where and how it ended [AUDIT-01]`, async () => {
    const known = new Set((await audited.events({ type })).map(({ id }) => id));
    const began = Date.now();

    const { query, event } = await happens(audited);

    const written = (await audited.events({ ...query, type })).filter(({ id }) => !known.has(id));
    expect(written).toHaveLength(1);
    expect(written[0]).toMatchObject(event);
    expect(Date.parse(written[0]?.at ?? '')).toBeGreaterThanOrEqual(began);
    expect(Date.parse(written[0]?.at ?? '')).toBeLessThanOrEqual(Date.now());
  });
});

describe('the end of a session', () => {
  const ENDS: Readonly<Record<SessionEndReason, (john: { chat: ChatSocket; id: `ses_${string}` }) => Promise<unknown>>> = {
    async logout({ chat }) {
      chat.send({ type: 'logout' });
      await chat.next('session.ended');
    },
    async user_switched({ chat }) {
      audited.company.tokens.set('alice-token', { userId: 'alice', tenantId: 'acme', roles: [] });
      authenticate(chat, 'alice-token');
      await chat.next('session');
    },
    async replaced({ chat }) {
      chat.send({ type: 'session.start' });
      await chat.next('session');
    },
    async idle({ chat }) {
      audited.hubs.clock.ahead = 31 * MINUTE_MS;
      say(chat, 'list my parcels');
      await chat.next('session.ended');
    },
    async expired({ chat }) {
      audited.hubs.clock.ahead = 9 * HOUR_MS;
      say(chat, 'list my parcels');
      await chat.next('session.ended');
    },
    async ended_by_admin({ chat, id }) {
      await audited.hubs.nodes[1].admin(`/admin/sessions/${id}`, { method: 'DELETE' });
      await chat.next('session.ended');
    },
    async revoked({ chat }) {
      audited.company.resolver.status = 403;
      authenticate(chat, 'john-token');
      await chat.next('session.ended');
    },
    async deleted({ chat, id }) {
      await asUser(audited.here, chat, 'DELETE', id);
      await chat.next('session.ended');
    },
  };

  it.each(Object.entries(ENDS))('is one event that says why: %s [AUDIT-01, SESSION-01]', async (reason, end) => {
    const john = await audited.signIn();

    await end(john);

    expect(await audited.events({ session: john.id, type: 'session.ended' })).toMatchObject([
      { tenantId: 'acme', userId: 'john', verified: true, outcome: 'success', reason },
    ]);
  });
});

describe('the audit of what did not happen', () => {
  const typesOf = async (query: Record<string, string>) => (await audited.events(query)).map(({ type }) => type).toReversed();

  it('has for an everyday conversation what happened in it, and nothing else', async () => {
    const { chat, id } = await audited.signIn();
    await ask(chat);

    expect(await typesOf({ session: id })).toEqual(['session.started', 'tool_call.decided', 'tool_call.completed', 'turn.ended']);
    const [started] = await audited.events({ session: id, type: 'session.started' });
    expect(await typesOf({ request: started?.requestId ?? '' })).toEqual(['authentication.succeeded', 'session.started']);
  });

  it('has no call where the model asked for none, and none that completed where a gate refused it', async () => {
    audited.company.model.behave = () => ({ answer: { text: 'Hello.', toolCalls: [] } });
    const first = await audited.signIn();
    await ask(first.chat, 'hello');
    expect(await typesOf({ session: first.id })).toEqual(['session.started', 'turn.ended']);

    const calls = audited.company.calls.length;
    audited.company.model.behave = ({ body }) =>
      body.messages.at(-1)?.role === 'user'
        ? { answer: { text: '', toolCalls: [{ id: 'call-1', name: 'parcels__send_parcel', arguments: '{}' }] } }
        : undefined;
    audited.company.tokens.set('viewer-token', { userId: 'vera', tenantId: 'acme', roles: ['viewer'] });
    const second = await audited.signIn('viewer-token');
    await ask(second.chat, 'send it');
    expect(audited.company.calls).toHaveLength(calls);
    expect(await audited.events({ session: second.id, type: 'tool_call.completed', user: 'vera' })).toMatchObject([
      { outcome: 'failure', reason: 'TOOL_NOT_IN_ROLE' },
    ]);
  });

  it('has no session of somebody who was refused', async () => {
    const before = await audited.events({ type: 'session.started' });
    const chat = await connectAs(audited.here.url, 'nobody-token');
    await chat.next('auth.login_required');
    chat.close();

    expect(await audited.events({ type: 'session.started' })).toEqual(before);
    expect((await audited.events({ tenant: '', type: 'authentication.refused', limit: '1' }))[0]).not.toHaveProperty('sessionId');
  });

  it('has no end of a session whose page was only closed', async () => {
    const { chat, id } = await audited.signIn();
    chat.close();
    await chat.closed;

    expect(await typesOf({ session: id })).toEqual(['session.started']);
  });

  it('has nothing of what an administrator only looked at, and nothing of a change that was refused', async () => {
    const before = await audited.events({ tenant: '' });

    for (const path of ['/admin/audit', '/admin/sessions', '/admin/mcp-servers', '/admin/mcp-servers/parcels', '/admin/health']) {
      expect((await audited.here.admin(path)).status).toBe(200);
    }
    expect((await audited.here.admin('/admin/mcp-servers/parcels', { method: 'PATCH', body: { timeoutMs: 1 } })).status).toBe(400);
    expect((await audited.here.admin('/admin/mcp-servers/parcels', { method: 'DELETE' })).status).toBe(409);
    expect((await audited.here.admin('/admin/audit/export?format=xml')).status).toBe(400);

    expect(await audited.events({ tenant: '' })).toEqual(before);
  });
});
