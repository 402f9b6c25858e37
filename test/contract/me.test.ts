import { conversationExportSchema, conversationListSchema, conversationSchema, errorBodySchema } from '@diosc/protocol';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { ChatSocket } from '../support/chat-socket.ts';
import { type Company, startCompany } from '../support/company.ts';
import { connectAs, say, startTestHub, type TestHub } from '../support/test-hub.ts';

let company: Company;
let hub: TestHub;
let count = 0;
/** A user of their own for each test, so that each list is what the test has made. */
let token: string;

beforeAll(async () => {
  company = await startCompany();
  hub = await startTestHub(company.definition);
});
afterAll(async () => {
  await hub.close();
  await company.close();
});
beforeEach(() => {
  company.resolver.status = 200;
  company.resolver.body = undefined;
  company.beforeAnswer = async () => undefined;
  token = `token-${++count}`;
  company.tokens.set(token, { userId: `user-${count}`, tenantId: 'acme', roles: ['sales'] });
});

async function bearerOf(chat: ChatSocket): Promise<string> {
  chat.send({ type: 'me.token' });
  return (await chat.next('me.token')).token;
}

function ask(path: string, bearer: string, method = 'GET', body?: object): Promise<Response> {
  return fetch(`${hub.url}/v1/me${path}`, {
    method,
    headers: { authorization: `Bearer ${bearer}`, ...(body !== undefined && { 'content-type': 'application/json' }) },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
}

async function titlesOf(bearer: string): Promise<string[]> {
  return conversationListSchema.parse(await (await ask('/sessions', bearer)).json()).sessions.map(({ title }) => title);
}

async function codeOf(response: Response): Promise<string> {
  return `${response.status} ${errorBodySchema.parse(await response.json()).code}`;
}

/** A connection in which something was asked and answered. */
async function talk(text: string, claims: { userId?: string; tenantId?: string } = {}) {
  const chat = await connectAs(hub.url, token, claims);
  const { session } = await chat.next('session');
  say(chat, text);
  await chat.next('stream.end');
  return { chat, session };
}

describe('a verified user', () => {
  it('finds, reads and takes along their earlier conversations, also those that have ended [SESSION-03]', async () => {
    const earlier = await talk('list my parcels');
    earlier.chat.send({ type: 'logout' });
    await earlier.chat.next('session.ended');
    const { chat } = await talk('hello');
    const bearer = await bearerOf(chat);

    expect(await titlesOf(bearer)).toEqual(['hello', 'list my parcels']);
    const read = conversationSchema.parse(await (await ask(`/sessions/${earlier.session.id}`, bearer)).json());
    expect(read).toMatchObject({ state: 'ended', endReason: 'logout' });
    expect(JSON.stringify(read.messages)).toContain('parcel of');
    const file = await ask(`/sessions/${earlier.session.id}/export?format=json`, bearer);
    expect(conversationExportSchema.parse(await file.json()).conversation).toEqual(read);
    expect(await (await ask(`/sessions/${earlier.session.id}/export?format=markdown`, bearer)).text()).toContain('> list my parcels');
    chat.close();
    earlier.chat.close();
  });

  it('renames a conversation, and sees it at once wherever it is open [SESSION-03]', async () => {
    const { chat, session } = await talk('hello');
    const elsewhere = await connectAs(hub.url, token, { session: { id: session.id } });
    await elsewhere.next('session');

    await ask(`/sessions/${session.id}`, await bearerOf(chat), 'PATCH', { title: '<b>Parcels</b>' });

    for (const each of [chat, elsewhere]) {
      let frame = await each.next('session.title');
      while (frame.title === 'hello') frame = await each.next('session.title');
      expect(frame).toEqual({ type: 'session.title', sessionId: session.id, title: '<b>Parcels</b>' });
    }
    const again = await connectAs(hub.url, token, { session: { id: session.id } });
    expect((await again.next('session')).session.title).toBe('<b>Parcels</b>');
    for (const each of [chat, elsewhere, again]) each.close();
  });

  it('deletes the conversation that they are in: its work stops, everybody is told, and it is gone [SESSION-03]', async () => {
    company.beforeAnswer = () => new Promise(() => undefined);
    const chat = await connectAs(hub.url, token);
    const { session } = await chat.next('session');
    say(chat, 'list my parcels');
    await chat.nextToolCall();
    const bearer = await bearerOf(chat);

    expect((await ask(`/sessions/${session.id}`, bearer, 'DELETE')).status).toBe(204);

    expect(await chat.next('session.ended')).toMatchObject({ sessionId: session.id, reason: 'deleted' });
    expect(await codeOf(await ask('/sessions', bearer))).toBe('401 ME_TOKEN_INVALID');
    const again = await connectAs(hub.url, token, { session: { id: session.id } });
    expect(await again.next('session')).toMatchObject({ resumed: false, messages: [] });
    const events = (await hub.hub.audit.list('acme', { sessionId: session.id })).map(({ type }) => type);
    expect(events).toEqual(expect.arrayContaining(['session.started', 'session.ended', 'session.deleted']));
    for (const each of [chat, again]) each.close();
  });

  it('has a bearer that is no good after the session has ended', async () => {
    const { chat } = await talk('hello');
    const bearer = await bearerOf(chat);
    chat.send({ type: 'logout' });
    await chat.next('session.ended');
    expect(await codeOf(await ask('/sessions', bearer))).toBe('401 ME_TOKEN_INVALID');
    chat.close();
  });

  it('sees nothing of a namesake in another tenant, and nothing of another user [SESSION-03]', async () => {
    const { chat: own, session } = await talk('mine');
    company.tokens.set('namesake', { userId: `user-${count}`, tenantId: 'globex', roles: ['sales'] });
    company.tokens.set('colleague', { userId: 'colleague', tenantId: 'acme', roles: ['sales'] });
    for (const other of ['namesake', 'colleague']) {
      const chat = await connectAs(hub.url, other);
      await chat.next('session');
      const bearer = await bearerOf(chat);
      expect(await titlesOf(bearer)).not.toContain('mine');
      expect(await codeOf(await ask(`/sessions/${session.id}`, bearer))).toBe('404 SESSION_NOT_FOUND');
      expect(await codeOf(await ask(`/sessions/${session.id}`, bearer, 'DELETE'))).toBe('404 SESSION_NOT_FOUND');
      chat.close();
    }
    own.close();
  });
});

describe('a user whom nobody vouches for', () => {
  it('sees only the conversation that their browser is in, whatever user the page names [SESSION-03]', async () => {
    const verified = await talk('of the real user');
    company.resolver.status = 500;
    const claims = { userId: `user-${count}`, tenantId: 'acme' };
    const earlier = await talk('an earlier one', claims);
    const { chat } = await talk('this one', claims);

    const bearer = await bearerOf(chat);

    expect(await titlesOf(bearer)).toEqual(['this one']);
    for (const { session } of [verified, earlier]) {
      expect(await codeOf(await ask(`/sessions/${session.id}`, bearer))).toBe('404 SESSION_NOT_FOUND');
    }
    for (const each of [verified.chat, earlier.chat, chat]) each.close();
  });

  it('sees only the conversation that their browser is in where only the page names their tenant [SESSION-03]', async () => {
    company.resolver.body = () => JSON.stringify({ userId: `user-${count}` });
    const earlier = await talk('an earlier one', { tenantId: 'globex' });
    const { chat } = await talk('this one', { tenantId: 'globex' });
    expect(await titlesOf(await bearerOf(chat))).toEqual(['this one']);
    for (const each of [earlier.chat, chat]) each.close();
  });
});
