import { type ConversationSummary, newId, type SessionInfo } from '@diosc/protocol';
import type { Page, Request } from 'playwright-core';
import type { FakeConnection } from '../../packages/client/test/fake-hub.ts';

const HOUR = 3_600_000;

/** What a hub keeps of John's conversations, as its HTTP side serves them to the page. */
export class OwnConversations {
  sessions: ConversationSummary[];
  /** How many a page of the list has. */
  pageSize = 50;
  /** Answers with this status and sentence instead, while it is set. */
  failure: { status: number; code: string; error: string } | null = null;
  /** Holds every answer back until it is resolved. */
  held: Promise<unknown> = Promise.resolve();
  /** Method, path and body of every request, in order. */
  readonly asked: string[] = [];
  readonly bearers: (string | undefined)[] = [];

  constructor(sessions: ConversationSummary[]) {
    this.sessions = sessions;
  }

  /** Serves them to this page, whose connection asks for the bearer. */
  async serve(page: Page, connection: FakeConnection): Promise<void> {
    void this.#giveBearers(connection);
    await page.route('**/v1/me/**', async (route) => {
      const request = route.request();
      const headers = { 'access-control-allow-origin': '*', 'access-control-allow-headers': '*', 'access-control-allow-methods': '*' };
      if (request.method() === 'OPTIONS') return route.fulfill({ status: 204, headers });
      this.asked.push(
        [request.method(), new URL(request.url()).pathname.replace('/v1/me', ''), request.postData()].filter(Boolean).join(' '),
      );
      this.bearers.push(request.headers()['authorization']);
      await this.held;
      const { status, body } = this.failure === null ? this.#answer(request) : { status: this.failure.status, body: this.#error() };
      return route.fulfill({
        status,
        headers,
        contentType: typeof body === 'string' ? 'text/plain' : 'application/json',
        body: typeof body === 'string' ? body : JSON.stringify(body),
      });
    });
  }

  async #giveBearers(connection: FakeConnection): Promise<void> {
    for (let count = 1; ; count++) {
      await connection.next('me.token');
      connection.send({ type: 'me.token', token: `mt_test.${count}`, expiresAt: new Date(Date.now() + HOUR).toISOString() });
    }
  }

  #error() {
    return { ...this.failure, requestId: newId('request') };
  }

  #answer(request: Request): { status: number; body: unknown } {
    const { pathname, searchParams } = new URL(request.url());
    const [, id = '', action] = pathname.match(/\/sessions(?:\/([^/]+))?(\/export)?$/) ?? [];
    const found = this.sessions.find((session) => session.id === id);
    if (id === '') {
      const from = Number(searchParams.get('cursor') ?? 0);
      const to = from + this.pageSize;
      return { status: 200, body: { sessions: this.sessions.slice(from, to), cursor: to < this.sessions.length ? String(to) : null } };
    }
    if (action !== undefined) return { status: 200, body: `${searchParams.get('format')} of ${found?.title}` };
    if (request.method() === 'DELETE') {
      this.sessions = this.sessions.filter((session) => session !== found);
      return { status: 204, body: '' };
    }
    const renamed = { ...found, ...request.postDataJSON() };
    this.sessions = this.sessions.map((session) => (session === found ? renamed : session));
    return { status: 200, body: renamed };
  }
}

export function conversation(title: string, hoursAgo: number, changes: Partial<ConversationSummary> = {}): ConversationSummary {
  const at = new Date(Date.now() - hoursAgo * HOUR).toISOString();
  return { id: newId('session'), title, startedAt: at, lastActiveAt: at, state: 'ended', endReason: 'logout', ...changes };
}

/** The conversation that is open, as the list has it. */
export function openConversation(session: SessionInfo): ConversationSummary {
  const { id, title, startedAt } = session;
  return { id, title, startedAt, lastActiveAt: new Date(Date.now() - 3 * 60_000).toISOString(), state: 'active' };
}
