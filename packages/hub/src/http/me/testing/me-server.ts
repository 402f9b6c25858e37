import { type Assistant, conversationListSchema, errorBodySchema } from '@diosc/protocol';
import type { NewAuditEvent } from '../../../audit/audit-log.ts';
import { createConversationStore } from '../../../conversation/conversation-store-postgres.ts';
import { Conversations } from '../../../conversation/conversations.ts';
import { createSessionTokenStore } from '../../../conversation/session-token-store-postgres.ts';
import { Problem } from '../../../problem/problem.ts';
import type { NewSession } from '../../../session/session-store.ts';
import { createSessionStore } from '../../../session/session-store-postgres.ts';
import { createJournal } from '../../../store/journal.ts';
import { ASSISTANT, newSession, newStep, newTurn } from '../../../store/testing/seeds.ts';
import { silentLog } from '../../../store/testing/silent-log.ts';
import { startTestDatabase } from '../../../store/testing/test-database.ts';
import { createTurnStore } from '../../../turn/turn-store-postgres.ts';
import { createHttpServer } from '../../server.ts';
import { meRoutes } from '../me-routes.ts';

export const NOW = 1_795_230_000_123;

export type Asked = { method?: string; bearer?: string; body?: unknown; headers?: Record<string, string> };

/** The routes of `/v1/me` on a real server and a real database, with the other rooms of the hub written down and not there. */
export class MeServer {
  assistant: Assistant = ASSISTANT;
  now = NOW;
  userId = '';
  /** What the other rooms were told, in order: ends, titles and the types of audit events. */
  told: string[] = [];
  events: NewAuditEvent[] = [];
  auditFails = false;
  readonly turns: ReturnType<typeof createTurnStore>;
  readonly sessions: ReturnType<typeof createSessionStore>;
  readonly close: () => Promise<void>;
  readonly #tokens: ReturnType<typeof createSessionTokenStore>;
  readonly #http: ReturnType<typeof createHttpServer>;
  #url = '';
  #users = 0;

  private constructor(
    database: Awaited<ReturnType<Awaited<ReturnType<typeof startTestDatabase>>['openDatabase']>>,
    stop: () => Promise<void>,
  ) {
    const journal = createJournal(database, silentLog);
    this.turns = createTurnStore(database, journal, 1);
    this.sessions = createSessionStore(database);
    this.#tokens = createSessionTokenStore(database);
    const conversations = new Conversations({
      conversations: createConversationStore(database),
      turns: this.turns,
      audit: { record: (event) => this.#record(event) },
      endSession: async ({ tenantId, id }) => {
        this.told.push(`end ${id}`);
        await this.sessions.end(tenantId, id, 'deleted', this.now);
      },
      onTitleChanged: ({ id }, title) => {
        this.told.push(`title ${id} ${title}`);
      },
      now: () => this.now,
    });
    const assistants = { find: async (id: string) => (id === this.assistant.id ? this.assistant : null) };
    this.#http = createHttpServer(meRoutes({ tokens: this.#tokens, assistants, conversations, now: () => this.now }), silentLog);
    this.close = async () => {
      await this.#http.close();
      await journal.close();
      await stop();
    };
  }

  static async start(): Promise<MeServer> {
    const server = await startTestDatabase();
    const me = new MeServer(await server.openDatabase(), () => server.stop());
    me.#url = await me.#http.listen({ host: '127.0.0.1', port: 0 });
    return me;
  }

  /** As it was at first, for another user. */
  reset(): void {
    Object.assign(this, { assistant: ASSISTANT, now: NOW, told: [], events: [], auditFails: false, userId: `john-${++this.#users}` });
  }

  /** A conversation of one question and one answer. */
  async held(overrides: Partial<NewSession> = {}, title = 'Pending orders'): Promise<NewSession> {
    const session = newSession({ userId: this.userId, startedAt: NOW, ...overrides });
    await this.sessions.start(session);
    const turn = newTurn(session, { startedAt: session.startedAt });
    await this.turns.begin(turn, { title, idleEndsAt: session.idleEndsAt });
    await this.turns.addStep(session.tenantId, turn.id, newStep(0));
    await this.turns.finish(session.tenantId, turn.id, 'complete', null);
    return session;
  }

  async bearerOf(session: Pick<NewSession, 'tenantId' | 'id'>): Promise<string> {
    return (await this.#tokens.issue(session, this.now)).token;
  }

  ask(path: string, { method = 'GET', bearer, body, headers = {} }: Asked = {}): Promise<Response> {
    return fetch(`${this.#url}/v1/me${path}`, {
      method,
      headers: {
        ...headers,
        ...(bearer !== undefined && { authorization: `Bearer ${bearer}` }),
        ...(body !== undefined && { 'content-type': 'application/json' }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
  }

  async idsOf(bearer: string, query = ''): Promise<string[]> {
    const list: unknown = await (await this.ask(`/sessions${query}`, { bearer })).json();
    return conversationListSchema.parse(list).sessions.map(({ id }) => id);
  }

  async #record(event: NewAuditEvent): Promise<void> {
    if (this.auditFails) throw new Problem({ kind: 'database_unavailable' });
    this.events.push(event);
    this.told.push(event.type);
  }
}

/** The status and the code of an error. */
export async function codeOf(response: Response): Promise<string> {
  return `${response.status} ${errorBodySchema.parse(await response.json()).code}`;
}
