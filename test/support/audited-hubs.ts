import { type AuditEvent, auditEventSchema, pageSchema } from '@diosc/protocol';
import { type AdminHubs, type HubNode, startAdminHubs } from './admin-hubs.ts';
import type { ChatSocket } from './chat-socket.ts';
import { type Company, startCompany } from './company.ts';
import { say } from './test-hub.ts';

const JOHN = { userId: 'john', tenantId: 'acme', roles: ['sales'] };
const pageOfEvents = pageSchema(auditEventSchema);

/** A company with two hubs, and John, who does things that are audited. Sessions last 30 minutes without use, 8 hours at most. */
export type AuditedHubs = {
  readonly company: Company;
  readonly hubs: AdminHubs;
  readonly here: HubNode;
  /** A conversation of John's, or of whoever holds the token. */
  readonly signIn: (token?: string, session?: { id: `ses_${string}` }) => Promise<{ chat: ChatSocket; id: `ses_${string}` }>;
  /** The first 200 events that fit, as an administrator finds them. */
  readonly events: (query: Record<string, string>) => Promise<AuditEvent[]>;
  /** Puts back what a test may have changed about the company and the clock. */
  readonly reset: () => void;
  readonly close: () => Promise<void>;
};

export async function startAuditedHubs(): Promise<AuditedHubs> {
  const company = await startCompany();
  const assistant = { ...company.definition.assistant, session: { idleMinutes: 30, absoluteHours: 8 } };
  const hubs = await startAdminHubs({ ...company.definition, assistant });
  const [here] = hubs.nodes;
  return {
    company,
    hubs,
    here,
    async signIn(token = 'john-token', session) {
      const chat = await hubs.chat(here, token, session);
      const frame = await chat.next('session');
      return { chat, id: frame.session.id };
    },
    async events(query) {
      const { status, body } = await here.admin(`/admin/audit?${new URLSearchParams({ limit: '200', ...query })}`);
      if (status !== 200) throw new Error(`The audit answered ${status}: ${JSON.stringify(body)}`);
      return pageOfEvents.parse(body).items;
    },
    reset() {
      hubs.clock.ahead = 0;
      company.resolver.status = 200;
      company.model.behave = undefined;
      company.beforeAnswer = async () => undefined;
      company.tokens.set('john-token', JOHN);
    },
    async close() {
      await hubs.close();
      await company.close();
    },
  };
}

/** A question, up to the end of its answer. */
export async function ask(chat: ChatSocket, text = 'list my parcels') {
  say(chat, text);
  return chat.next('stream.end');
}

/** What a user does with their own conversations over HTTP, by the bearer that their chat gives them. */
export async function asUser(node: HubNode, chat: ChatSocket, method: string, path: string, body?: object): Promise<Response> {
  chat.send({ type: 'me.token' });
  const { token } = await chat.next('me.token');
  return fetch(`${node.url}/v1/me/sessions/${path}`, {
    method,
    headers: { authorization: `Bearer ${token}`, ...(body && { 'content-type': 'application/json' }) },
    ...(body && { body: JSON.stringify(body) }),
  });
}
