import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { ChatSocket } from '../support/chat-socket.ts';
import { API_KEY, type Company, startCompany } from '../support/company.ts';
import { type RawRequest, startRawToolServer } from '../support/raw-tool-server.ts';
import { type Canary, newCanary } from './canary.ts';
import { type SearchableHub, startSearchableHub } from './memory.ts';

/** Within how many milliseconds a credential is wiped that nobody needs any more. */
const WIPED_WITHIN_MS = 1000;

const TOOL = { name: 'list_parcels', inputSchema: { type: 'object' }, annotations: { readOnlyHint: true } };

type User = { readonly token: Canary; readonly key: Canary; readonly cookie: Canary };

function newUser(name: string): User {
  return { token: newCanary(`${name}-token`), key: newCanary(`${name}-key`), cookie: newCanary(`${name}-cookie`) };
}

function canariesOf({ token, key, cookie }: User): Canary[] {
  return [token, key, cookie];
}

let company: Company;
let tools: Awaited<ReturnType<typeof startRawToolServer>>;
let memory: SearchableHub;
/** Called with each tool call that reached the tool server; it is answered where this answers it. */
let onCall: (request: RawRequest) => void = () => undefined;
const opened: ChatSocket[] = [];

beforeAll(async () => {
  company = await startCompany({});
  tools = await startRawToolServer({ era: '2026', tools: [TOOL], onCall: (request) => onCall(request) });
  memory = await startSearchableHub({
    ...company.definition,
    assistant: { ...company.definition.assistant, allowedHeaders: ['authorization', 'x-api-key'], allowedCookies: ['session'] },
    mcpServers: [{ name: 'parcels', url: tools.url, timeoutMs: 60_000 }],
  });
});
afterEach(async () => {
  for (const chat of opened.splice(0)) {
    chat.close();
    await chat.closed;
  }
});
afterAll(async () => {
  await memory.stop();
  await tools.close();
  await company.close();
});

/** A user whom the resolver knows, on a connection that has signed in. */
async function signIn(user: User, userId = 'john'): Promise<ChatSocket> {
  const chat = await ChatSocket.open(memory.hub.url);
  opened.push(chat);
  authenticate(chat, user, userId);
  await chat.next('session');
  return chat;
}

function authenticate(chat: ChatSocket, { token, key, cookie }: User, userId: string): void {
  company.tokens.set(token.value, { userId, tenantId: 'acme', roles: ['sales'] });
  const headers = { Authorization: `Bearer ${token.value}`, 'X-Api-Key': key.value, Cookie: `session=${cookie.value}` };
  chat.send({ type: 'auth', apiKey: API_KEY, auth: { headers } });
}

/** Asks for something that takes a tool call, and waits until that is under way. It is not answered. */
async function beginCall(chat: ChatSocket): Promise<RawRequest> {
  const { promise, resolve } = Promise.withResolvers<RawRequest>();
  onCall = resolve;
  chat.send({ type: 'message', clientMessageId: `call-${opened.length}`, text: 'list my parcels' });
  return await promise;
}

/** Closes the connection, and waits for as long as the hub may take: that it has noticed is nowhere to be seen. */
async function leave(chat: ChatSocket): Promise<void> {
  chat.close();
  await chat.closed;
  await wait(WIPED_WITHIN_MS);
}

describe('a credential', () => {
  it('is found in memory while it is in use, so that the search is one', async () => {
    const user = newUser('present');
    const chat = await signIn(user);
    const call = await beginCall(chat);

    expect(call.http.headers.authorization).toBe(`Bearer ${user.token.value}`);
    expect(await memory.search(canariesOf(user))).toEqual(
      expect.arrayContaining(canariesOf(user).map(({ name }) => ({ canary: name, where: 'strings' }))),
    );
  });

  it('is gone from memory within a second of a logout, with the request that carried it [BYOA-06, BYOA-13]', async () => {
    const user = newUser('logout');
    const chat = await signIn(user);
    const call = await beginCall(chat);

    const loggedOutAt = performance.now();
    chat.send({ type: 'logout' });
    await Promise.all([call.hungUp, chat.next('session.ended')]);
    expect(performance.now() - loggedOutAt).toBeLessThan(WIPED_WITHIN_MS);

    expect(await memory.search(canariesOf(user))).toEqual([]);
  });

  it('is gone from memory within a second of another user signing in, whose own is there [BYOA-05, BYOA-13]', async () => {
    const [john, carol] = [newUser('switched-john'), newUser('switched-carol')];
    const chat = await signIn(john);
    const call = await beginCall(chat);

    const switchedAt = performance.now();
    authenticate(chat, carol, 'carol');
    await Promise.all([call.hungUp, chat.next('session.ended')]);
    await chat.next('session');
    expect(performance.now() - switchedAt).toBeLessThan(WIPED_WITHIN_MS);

    expect(await memory.search(canariesOf(john))).toEqual([]);
    expect(await memory.search(canariesOf(carol))).not.toEqual([]);
  });

  it('is gone from memory once a fresh one of the same user has taken its place [BYOA-04, BYOA-13]', async () => {
    const [stale, fresh] = [newUser('stale'), newUser('fresh')];
    const chat = await signIn(stale);
    onCall = (request) => request.result({ content: [{ type: 'text', text: 'No parcels.' }] });
    chat.send({ type: 'message', clientMessageId: 'before-refresh', text: 'list my parcels' });
    await chat.next('stream.end');

    authenticate(chat, fresh, 'john');
    await chat.next('auth.refreshed');

    expect(await memory.search(canariesOf(stale))).toEqual([]);
    expect(await memory.search(canariesOf(fresh))).not.toEqual([]);
  });

  it('is gone from memory a second after its connection, where nothing runs [BYOA-13]', async () => {
    const user = newUser('left');
    const chat = await signIn(user);
    onCall = (request) => request.result({ content: [{ type: 'text', text: 'No parcels.' }] });
    chat.send({ type: 'message', clientMessageId: 'before-leaving', text: 'list my parcels' });
    await chat.next('stream.end');

    await leave(chat);

    expect(await memory.search(canariesOf(user))).toEqual([]);
  });

  it('is in no text of a hub whose tool server repeated it, a second after its connection [BYOA-13, SAFE-01]', async () => {
    const user = newUser('repeated');
    const chat = await signIn(user);
    onCall = (request) => request.result({ content: [{ type: 'text', text: `I was sent ${JSON.stringify(request.http.headers)}` }] });
    chat.send({ type: 'message', clientMessageId: 'repeated', text: 'list my parcels' });
    await chat.next('stream.end');

    await leave(chat);

    // The HTTP parser keeps the bytes of the answer that it read last, whosever it was.
    expect((await memory.search(canariesOf(user))).filter(({ where }) => where === 'strings')).toEqual([]);
  });

  it('is gone from memory when it was refused [BYOA-13]', async () => {
    const user = newUser('refused');
    const chat = await ChatSocket.open(memory.hub.url);
    opened.push(chat);
    const headers = { Authorization: `Bearer ${user.token.value}`, 'X-Api-Key': user.key.value, Cookie: `session=${user.cookie.value}` };
    chat.send({ type: 'auth', apiKey: API_KEY, auth: { headers } });
    await chat.next('auth.login_required');

    expect(await memory.search(canariesOf(user))).toEqual([]);
  });

  it('is not kept of frames that could not be used [BYOA-13]', async () => {
    const mark = newCanary('bad-frame');
    const chat = await signIn(newUser('with-bad-frames'));
    for (const raw of [
      `{"${mark.value}`,
      JSON.stringify({ type: 'auth', apiKey: API_KEY, auth: { headers: { Authorization: `${mark.value}\n` } } }),
    ]) {
      chat.sendRaw(raw);
      await chat.next('error');
    }

    expect(await memory.search([mark])).toEqual([]);
  });
});
