import type { AuditEvent, AuditEventType } from '@diosc/protocol';
import { expect } from 'vitest';
import { z } from 'zod';
import { type AuditedHubs, ask, asUser } from '../../support/audited-hubs.ts';
import { API_KEY } from '../../support/company.ts';
import { authenticate, connectAs, say } from '../../support/test-hub.ts';

/** How to find the event of a flow among all of its type, and what it must say beside that. */
export type Expected = {
  readonly query: Record<string, string>;
  readonly event: Partial<AuditEvent> & { readonly outcome: AuditEvent['outcome'] };
};

const WHO = { tenantId: 'acme', userId: 'john', verified: true, roles: ['sales'] };
const WHERE = { ip: '127.0.0.1' };
const REQUEST = { requestId: expect.stringMatching(/^req_/) };
const HUB = { tenantId: '' };
const ADMINISTRATOR = { ...HUB, ...WHERE, ...REQUEST, userId: 'bootstrap' };

/** Every kind of event, with a flow in which it must be written. A new kind does not compile until it has one. */
export type AuditedFlows = Readonly<
  Record<AuditEventType, { readonly when: string; readonly happens: (audited: AuditedHubs) => Promise<Expected> }>
>;

/** In John's session: who, in which one, from where. */
const inSession = ({ company }: AuditedHubs, sessionId: string) => ({
  ...WHO,
  ...WHERE,
  sessionId,
  assistantId: company.definition.assistant.id,
});

/** A call whose credential the API does not take any more, up to the question for a fresh one. */
async function interruptedCall({ company, signIn, reset }: AuditedHubs) {
  const { chat, id } = await signIn();
  company.beforeAnswer = async () => void company.tokens.delete('john-token');
  say(chat, 'list my parcels');
  await chat.next('interrupt');
  reset();
  return { chat, id };
}

export const AUDITED_FLOWS: AuditedFlows = {
  'connection.refused': {
    when: 'a page names an api-key that nobody has',
    async happens({ here }) {
      const chat = await connectAs(here.url, 'john-token');
      await chat.next('session');
      chat.send({ type: 'auth', apiKey: `${API_KEY}x`, auth: { headers: {} } });
      await chat.next('error');
      chat.close();
      return { query: { tenant: 'acme' }, event: { ...WHERE, ...REQUEST, outcome: 'denied', reason: 'api_key_unknown' } };
    },
  },
  'frame.refused': {
    when: 'a client sends what is no frame',
    async happens(audited) {
      const { signIn } = audited;
      const { chat, id } = await signIn();
      chat.sendRaw('nonsense');
      await chat.next('error');
      return { query: { session: id }, event: { ...inSession(audited, id), ...REQUEST, outcome: 'denied', reason: 'frame_not_json' } };
    },
  },
  'authentication.succeeded': {
    when: 'the resolver recognises a user',
    async happens({ signIn, events }) {
      const { id } = await signIn();
      const [started] = await events({ session: id, type: 'session.started' });
      return { query: { request: started?.requestId ?? '' }, event: { ...WHO, ...WHERE, ...REQUEST, outcome: 'success' } };
    },
  },
  'authentication.refused': {
    when: 'the resolver does not know the credential',
    async happens({ here }) {
      const chat = await connectAs(here.url, 'nobody-token');
      await chat.next('auth.login_required');
      chat.close();
      return {
        query: { tenant: '' },
        event: { ...WHERE, ...REQUEST, outcome: 'denied', reason: 'login_required', detail: 'TOKEN_EXPIRED' },
      };
    },
  },
  'authentication.unverified': {
    when: 'the resolver cannot answer',
    async happens({ company, here }) {
      company.resolver.status = 500;
      const chat = await connectAs(here.url, 'john-token', { userId: 'claimed', tenantId: 'acme' });
      await chat.next('session');
      chat.close();
      return { query: { user: 'claimed' }, event: { ...WHERE, ...REQUEST, tenantId: 'acme', verified: false, outcome: 'success' } };
    },
  },
  'authentication.refreshed': {
    when: 'a page hands over fresh authentication of the same user',
    async happens(audited) {
      const { signIn } = audited;
      const { chat, id } = await signIn();
      authenticate(chat, 'john-token');
      await chat.next('auth.refreshed');
      return { query: { session: id }, event: { ...inSession(audited, id), ...REQUEST, outcome: 'success' } };
    },
  },
  'identity.mismatch': {
    when: 'a page claims to be somebody else than its credential says',
    async happens({ here }) {
      const chat = await connectAs(here.url, 'john-token', { userId: 'alice' });
      await chat.next('session');
      chat.close();
      return {
        query: { user: 'john' },
        event: { ...WHO, ...WHERE, ...REQUEST, outcome: 'success', data: { claimedUserId: 'alice', claimedTenantId: '' } },
      };
    },
  },
  'session.started': {
    when: 'a user comes for the first time',
    async happens(audited) {
      const { signIn } = audited;
      const { id } = await signIn();
      return { query: { session: id }, event: { ...inSession(audited, id), ...REQUEST, outcome: 'success' } };
    },
  },
  'session.resumed': {
    when: 'a user comes back',
    async happens(audited) {
      const { signIn } = audited;
      const { id } = await signIn();
      expect((await signIn('john-token', { id })).id).toBe(id);
      return { query: { session: id }, event: { ...inSession(audited, id), ...REQUEST, outcome: 'success' } };
    },
  },
  'session.ended': {
    when: 'a user signs out',
    async happens(audited) {
      const { signIn } = audited;
      const { chat, id } = await signIn();
      chat.send({ type: 'logout' });
      await chat.next('session.ended');
      return { query: { session: id }, event: { ...inSession(audited, id), ...REQUEST, outcome: 'success', reason: 'logout' } };
    },
  },
  'session.reopened': {
    when: 'a user goes on with a conversation that has ended',
    async happens(audited) {
      const { signIn } = audited;
      const { chat, id } = await signIn();
      chat.send({ type: 'session.start' });
      await chat.next('session');
      chat.send({ type: 'session.open', sessionId: id });
      await chat.next('session');
      return { query: { session: id }, event: { ...inSession(audited, id), outcome: 'success' } };
    },
  },
  'session.renamed': {
    when: 'a user gives a conversation another title',
    async happens({ here, signIn }) {
      const { chat, id } = await signIn();
      await asUser(here, chat, 'PATCH', id, { title: 'Parcels' });
      return {
        query: { session: id },
        event: { ...WHERE, ...REQUEST, tenantId: 'acme', userId: 'john', verified: true, outcome: 'success' },
      };
    },
  },
  'session.deleted': {
    when: 'a user deletes a conversation',
    async happens({ here, signIn }) {
      const [{ chat }, { id }] = [await signIn(), await signIn()];
      await asUser(here, chat, 'DELETE', id);
      return {
        query: { session: id },
        event: { ...WHERE, ...REQUEST, tenantId: 'acme', userId: 'john', verified: true, outcome: 'success' },
      };
    },
  },
  'session.exported': {
    when: 'a user takes a conversation along',
    async happens({ here, signIn }) {
      const { chat, id } = await signIn();
      await asUser(here, chat, 'GET', `${id}/export?format=markdown`);
      return {
        query: { session: id },
        event: { ...WHERE, ...REQUEST, tenantId: 'acme', userId: 'john', verified: true, outcome: 'success', data: { format: 'markdown' } },
      };
    },
  },
  'turn.taken_up': {
    when: 'a process stops in the middle of an answer, and the user comes back to another',
    async happens(audited) {
      const { company, hubs, signIn } = audited;
      const arrived = Promise.withResolvers<void>();
      company.beforeAnswer = async () => {
        arrived.resolve();
        await new Promise(() => undefined);
      };
      const stopping = await hubs.addNode();
      const chat = await hubs.chat(stopping, 'john-token');
      const { session } = await chat.next('session');
      say(chat, 'list my parcels');
      await arrived.promise;
      await stopping.stop();
      company.beforeAnswer = async () => undefined;
      const back = await signIn('john-token', { id: session.id });
      await back.chat.next('stream.end');
      return { query: { session: session.id }, event: { ...inSession(audited, session.id), outcome: 'success' } };
    },
  },
  'turn.ended': {
    when: 'an answer is complete',
    async happens(audited) {
      const { signIn } = audited;
      const { chat, id } = await signIn();
      await ask(chat);
      return { query: { session: id }, event: { ...inSession(audited, id), ...REQUEST, outcome: 'success' } };
    },
  },
  'tool_server.failed': {
    when: 'a tool server cannot be asked for its tools',
    async happens(audited) {
      const { here, signIn } = audited;
      const name = 'parcels';
      const { body } = await here.admin(`/admin/mcp-servers/${name}`);
      const { url } = z.object({ url: z.string() }).parse(body);
      const move = (to: string) => here.admin(`/admin/mcp-servers/${name}`, { method: 'PATCH', body: { url: to } });
      await move(`${url}/nowhere`);
      const { chat, id } = await signIn();
      await ask(chat);
      await move(url);
      return { query: { session: id }, event: { ...inSession(audited, id), ...REQUEST, outcome: 'failure', server: name } };
    },
  },
  'interrupt.opened': {
    when: 'the credential of a call is refused',
    async happens(audited) {
      const { id } = await interruptedCall(audited);
      return {
        query: { session: id },
        event: { ...inSession(audited, id), ...REQUEST, outcome: 'interrupted', reason: 'rejected', decidedBy: 'refresh' },
      };
    },
  },
  'interrupt.closed': {
    when: 'fresh authentication comes',
    async happens(audited) {
      const { chat, id } = await interruptedCall(audited);
      authenticate(chat, 'john-token');
      await chat.next('stream.end');
      return { query: { session: id }, event: { ...inSession(audited, id), ...REQUEST, outcome: 'success', reason: 'answered' } };
    },
  },
  'tool_call.decided': {
    when: 'a gate refuses a call',
    async happens(audited) {
      const { company, signIn } = audited;
      company.tokens.set('viewer-token', { userId: 'vera', tenantId: 'acme', roles: ['viewer'] });
      company.model.behave = ({ body }) =>
        body.messages.at(-1)?.role === 'user'
          ? { answer: { text: '', toolCalls: [{ id: 'call-1', name: 'parcels__send_parcel', arguments: '{}' }] } }
          : undefined;
      const { chat, id } = await signIn('viewer-token');
      await ask(chat, 'send it');
      const facts = { tool: 'send_parcel', decidedBy: 'role', reason: 'tool_not_in_role', data: { role: 'viewer' } };
      const vera = { ...inSession(audited, id), userId: 'vera', roles: ['viewer'] };
      return {
        query: { session: id },
        event: { ...vera, ...REQUEST, ...facts, outcome: 'denied', toolCallId: expect.stringMatching(/^tcl_/) },
      };
    },
  },
  'tool_call.completed': {
    when: 'a call has been answered',
    async happens(audited) {
      const { company, signIn } = audited;
      const { chat, id } = await signIn();
      await ask(chat);
      const facts = { server: 'parcels', tool: 'list_parcels', credentialMode: 'forward', durationMs: expect.any(Number) };
      return {
        query: { session: id },
        event: { ...inSession(audited, id), ...facts, outcome: 'success', requestId: company.calls.at(-1)?.requestId },
      };
    },
  },
  'administration.refused': {
    when: 'somebody tries a token that no administrator has',
    async happens({ here }) {
      const { headers } = await here.admin('/admin/sessions', { token: 'a-token-of-nobody' });
      const requestId = headers.get('x-request-id') ?? '';
      return {
        query: { tenant: '', request: requestId },
        event: { ...HUB, ...WHERE, requestId, outcome: 'denied', reason: 'UNAUTHORIZED' },
      };
    },
  },
  'audit.exported': {
    when: 'an administrator takes the log out',
    async happens({ here }) {
      const { headers } = await here.admin('/admin/audit/export?format=csv&user=john&from=2026-01-01');
      const requestId = headers.get('x-request-id') ?? '';
      const data = { format: 'csv', filter: { user: 'john', from: '2026-01-01' } };
      return { query: { tenant: '', request: requestId }, event: { ...ADMINISTRATOR, requestId, data, outcome: 'success' } };
    },
  },
  'configuration.changed': {
    when: 'an administrator changes something',
    async happens({ company, here }) {
      const timeoutMs = 5000 + company.calls.length + 1;
      const { headers } = await here.admin('/admin/mcp-servers/parcels', { method: 'PATCH', body: { timeoutMs } });
      const requestId = headers.get('x-request-id') ?? '';
      const data = { resource: 'mcp server', id: 'parcels', action: 'changed', after: { timeoutMs } };
      return {
        query: { tenant: '', request: requestId },
        event: { ...ADMINISTRATOR, requestId, outcome: 'success', data: expect.objectContaining(data) },
      };
    },
  },
  'hub.started': {
    when: 'a process begins to serve',
    async happens({ hubs }) {
      await hubs.addNode();
      return { query: { tenant: '' }, event: { ...HUB, outcome: 'success' } };
    },
  },
  'hub.stopped': {
    when: 'a process stops',
    async happens({ hubs }) {
      await (await hubs.addNode()).stop();
      return { query: { tenant: '' }, event: { ...HUB, outcome: 'success' } };
    },
  },
};
