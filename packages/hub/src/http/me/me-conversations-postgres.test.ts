import { conversationExportSchema, conversationListSchema, conversationSchema, errorBodySchema } from '@diosc/protocol';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ASSISTANT } from '../../store/testing/seeds.ts';
import { codeOf, MeServer, NOW } from './testing/me-server.ts';

let me: MeServer;

beforeAll(async () => {
  me = await MeServer.start();
}, 60_000);
afterAll(() => me.close());
beforeEach(() => me.reset());

describe('the list', () => {
  it('has the own conversations, the last used first, page by page [SESSION-03]', async () => {
    const [first, second, third] = [
      await me.held({ startedAt: NOW - 3 }),
      await me.held({ startedAt: NOW - 2 }),
      await me.held({ startedAt: NOW - 1 }),
    ];
    const bearer = await me.bearerOf(first);

    const page = conversationListSchema.parse(await (await me.ask('/sessions?limit=2', { bearer })).json());
    const rest = conversationListSchema.parse(await (await me.ask(`/sessions?limit=2&cursor=${page.cursor}`, { bearer })).json());

    expect(page.sessions[0]).toEqual({
      id: third.id,
      title: 'Pending orders',
      startedAt: new Date(NOW - 1).toISOString(),
      lastActiveAt: new Date(NOW - 1).toISOString(),
      state: 'active',
    });
    expect([...page.sessions, ...rest.sessions].map(({ id }) => id)).toEqual([third.id, second.id, first.id]);
    expect(rest.cursor).toBeNull();
  });

  it('has no further page where the last one is just full', async () => {
    const [own] = [await me.held(), await me.held()];
    const list = conversationListSchema.parse(await (await me.ask('/sessions?limit=2', { bearer: await me.bearerOf(own) })).json());
    expect([list.sessions.length, list.cursor]).toEqual([2, null]);
  });

  it('says which have ended, and why', async () => {
    const [own, ended] = [await me.held({ startedAt: NOW - 1 }), await me.held()];
    await me.sessions.end('acme', ended.id, 'logout', me.now);
    const { sessions } = conversationListSchema.parse(await (await me.ask('/sessions', { bearer: await me.bearerOf(own) })).json());
    expect(sessions.map(({ state, endReason }) => [state, endReason])).toEqual([
      ['ended', 'logout'],
      ['active', undefined],
    ]);
  });

  it.each([
    ['limit=0', 'limit'],
    ['limit=201', 'limit'],
    ['limit=1e1', 'limit'],
    ['limit=', 'limit'],
    ['limit=1&limit=2', 'limit'],
    ['cursor=', 'cursor'],
    ['cursor=nonsense', 'cursor'],
    [`cursor=${'A'.repeat(1000)}`, 'cursor'],
    ['user=alice', 'query'],
  ])('refuses ?%s, and says what it takes', async (query, field) => {
    const response = await me.ask(`/sessions?${query}`, { bearer: await me.bearerOf(await me.held()) });
    const { code, error } = errorBodySchema.parse(await response.json());
    expect([response.status, code]).toEqual([400, 'REQUEST_INVALID']);
    expect(error).toContain(`"${field}"`);
  });

  it("takes a cursor of somebody else's list for a place and nothing more", async () => {
    const theirs = await me.held({ userId: 'alice' });
    await me.held({ userId: 'alice', startedAt: NOW + 1 });
    const page = conversationListSchema.parse(await (await me.ask('/sessions?limit=1', { bearer: await me.bearerOf(theirs) })).json());
    const own = await me.held({ startedAt: NOW - 5 });
    expect(await me.idsOf(await me.bearerOf(own), `?cursor=${page.cursor}`)).toEqual([own.id]);
  });
});

describe('one conversation', () => {
  it('is given with its messages', async () => {
    const session = await me.held();
    const conversation = conversationSchema.parse(
      await (await me.ask(`/sessions/${session.id}`, { bearer: await me.bearerOf(session) })).json(),
    );
    expect(conversation).toMatchObject({ id: session.id, title: 'Pending orders', state: 'active' });
    expect(conversation.messages.map(({ role, parts }) => [role, parts])).toEqual([
      ['user', [{ type: 'text', text: 'show my pending orders' }]],
      ['assistant', [{ type: 'text', text: 'step 0' }]],
    ]);
  });

  it('is renamed, which is audited before anybody is me.told [SESSION-03]', async () => {
    const [own, other] = [await me.held(), await me.held()];
    const response = await me.ask(`/sessions/${other.id}`, { method: 'PATCH', bearer: await me.bearerOf(own), body: { title: ' Ours  ' } });
    expect(await response.json()).toMatchObject({ id: other.id, title: 'Ours' });
    expect(me.told).toEqual(['session.renamed', `title ${other.id} Ours`]);
    expect(me.events).toMatchObject([
      {
        outcome: 'success',
        tenantId: 'acme',
        userId: me.userId,
        verified: true,
        assistantId: ASSISTANT.id,
        sessionId: other.id,
        ip: '127.0.0.1',
      },
    ]);
    expect(JSON.stringify(me.events)).not.toContain('Ours');
  });

  it.each([
    ['<img src=x onerror=alert(1)>', '<img src=x onerror=alert(1)>'],
    ['# **Orders** & "more"', '# **Orders** & "more"'],
    ['two\r\nlines\tand a \u0000 sign', 'two lines and a   sign'],
    ['\u202eredro', 'redro'],
    ['half \ud800 a character', 'half \ufffd a character'],
  ])('keeps a title with markup as text of one line: %j', async (title, kept) => {
    const session = await me.held();
    const bearer = await me.bearerOf(session);
    const renamed = await me.ask(`/sessions/${session.id}`, { method: 'PATCH', bearer, body: { title } });
    expect(renamed.headers.get('content-type')).toBe('application/json; charset=utf-8');
    expect(await renamed.json()).toMatchObject({ title: kept });
    expect(await (await me.ask('/sessions', { bearer })).json()).toMatchObject({ sessions: [{ title: kept }] });
  });

  it.each([
    [{ title: '' }, 'title'],
    [{ title: '  \u0007\u202e ' }, 'title'],
    [{ title: 'x'.repeat(201) }, 'title'],
    [{ title: 7 }, 'title'],
    [{}, 'title'],
    [{ title: 'a', userId: 'alice' }, 'body'],
    [['title'], 'body'],
    [null, 'body'],
  ])('is not renamed by %j', async (body, field) => {
    const session = await me.held();
    const response = await me.ask(`/sessions/${session.id}`, { method: 'PATCH', bearer: await me.bearerOf(session), body });
    const { code, error } = errorBodySchema.parse(await response.json());
    expect([response.status, code]).toEqual([400, 'REQUEST_INVALID']);
    expect(error).toContain(`"${field}"`);
    expect(me.told).toEqual([]);
  });

  it('is ended first where it still goes on, and then really gone [SESSION-03]', async () => {
    const [own, other] = [await me.held(), await me.held()];
    const bearer = await me.bearerOf(own);

    const response = await me.ask(`/sessions/${other.id}`, { method: 'DELETE', bearer });

    expect(response.status).toBe(204);
    expect(me.told).toEqual([`end ${other.id}`, 'session.deleted']);
    expect(await codeOf(await me.ask(`/sessions/${other.id}`, { bearer }))).toBe('404 SESSION_NOT_FOUND');
    expect(await codeOf(await me.ask(`/sessions/${other.id}`, { method: 'DELETE', bearer }))).toBe('404 SESSION_NOT_FOUND');
    expect(await me.turns.list('acme', other.id)).toEqual([]);
    expect(await me.idsOf(bearer)).toEqual([own.id]);
  });

  it('is not ended again where it has ended', async () => {
    const [own, other] = [await me.held(), await me.held()];
    await me.sessions.end('acme', other.id, 'logout', me.now);
    await me.ask(`/sessions/${other.id}`, { method: 'DELETE', bearer: await me.bearerOf(own) });
    expect(me.told).toEqual(['session.deleted']);
  });

  it('can be the one that the bearer belongs to, which is no good after', async () => {
    const session = await me.held();
    const bearer = await me.bearerOf(session);
    expect((await me.ask(`/sessions/${session.id}`, { method: 'DELETE', bearer })).status).toBe(204);
    expect(await codeOf(await me.ask('/sessions', { bearer }))).toBe('401 ME_TOKEN_INVALID');
  });
});

describe('the export', () => {
  it('is a file of JSON in the published form, audited before it is given [SESSION-03]', async () => {
    const session = await me.held();
    const response = await me.ask(`/sessions/${session.id}/export?format=json`, { bearer: await me.bearerOf(session) });
    expect(response.headers.get('content-disposition')).toBe(
      `attachment; filename="2026-11-21-pending-orders.json"; filename*=UTF-8''2026-11-21-pending-orders.json`,
    );
    expect(response.headers.get('content-type')).toBe('application/json; charset=utf-8');
    expect(response.headers.get('x-content-type-options')).toBe('nosniff');
    const exported = conversationExportSchema.parse(await response.json());
    expect(exported).toMatchObject({
      version: 1,
      assistant: { name: ASSISTANT.name },
      user: { userId: me.userId, tenantId: 'acme', verified: true },
      conversation: { id: session.id, messages: [{ role: 'user' }, { role: 'assistant' }] },
    });
    expect(me.events).toMatchObject([{ type: 'session.exported', sessionId: session.id, data: { format: 'json' } }]);
  });

  it('is not given where it cannot be audited', async () => {
    const session = await me.held();
    me.auditFails = true;
    const response = await me.ask(`/sessions/${session.id}/export`, { bearer: await me.bearerOf(session) });
    expect(await codeOf(response)).toBe('503 DATABASE_UNAVAILABLE');
  });

  it('is a page of Markdown, with a name that no header can be broken with', async () => {
    const session = await me.held({}, '"; x="\r\nSet-Cookie: a=b; Bücher 🙂');
    const response = await me.ask(`/sessions/${session.id}/export?format=markdown`, { bearer: await me.bearerOf(session) });
    expect(response.headers.get('content-type')).toBe('text/markdown; charset=utf-8');
    expect(response.headers.get('set-cookie')).toBeNull();
    expect(response.headers.get('content-disposition')).toMatch(/^attachment; filename="[\w.-]+"; filename\*=UTF-8''[\w.%-]+\.md$/);
    expect(await response.text()).toContain('> show my pending orders');
  });

  it.each(['format=html', 'format=', 'format=json&format=markdown', 'form=json'])('refuses ?%s', async (query) => {
    const session = await me.held();
    expect(await codeOf(await me.ask(`/sessions/${session.id}/export?${query}`, { bearer: await me.bearerOf(session) }))).toBe(
      '400 REQUEST_INVALID',
    );
    expect(me.events).toEqual([]);
  });
});
