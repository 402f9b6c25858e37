import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ChatSocket } from '../support/chat-socket.ts';
import { API_KEY, type Company, startCompany } from '../support/company.ts';
import { type HubProcess, startHubProcess } from '../support/hub-process.ts';
import { type Canary, newCanary } from './canary.ts';
import { dumpDatabase } from './dump-database.ts';
import { searchFolder, searchIn } from './search.ts';

/**
 * Runs everything that touches a credential, with credentials that are nothing but marks, and then looks for the marks in
 * all that is left behind: database files and rows, logs, crash reports, and every frame and response that went out.
 */
const canaries = {
  john: newCanary('john'),
  johnFresh: newCanary('john-fresh'),
  carol: newCanary('carol'),
  refused: newCanary('refused'),
  apiKeyHeader: newCanary('api-key-header'),
  cookie: newCanary('cookie'),
  otherCookie: newCanary('other-cookie'),
  notAllowed: newCanary('not-allowed'),
  pasted: newCanary('pasted'),
  badFrame: newCanary('bad-frame'),
} as const satisfies Record<string, Canary>;
const all: readonly Canary[] = Object.values(canaries);

let company: Company;
let hub: HubProcess;
let folder: string;
const sent: string[] = [];

beforeAll(async () => {
  company = await startCompany({
    [canaries.john.value]: { userId: 'john', tenantId: 'acme', roles: ['sales'] },
    [canaries.carol.value]: { userId: 'carol', tenantId: 'globex', roles: ['viewer'] },
  });
  folder = await mkdtemp(join(tmpdir(), 'diosc-leak-'));
  const definition = {
    ...company.definition,
    assistant: { ...company.definition.assistant, allowedHeaders: ['authorization', 'x-api-key', 'cookie'], allowedCookies: ['session'] },
  };
  hub = await startHubProcess({ PORT: '0', DIOSC_DATA_DIR: join(folder, 'data'), LOG_LEVEL: 'trace' }, definition, {
    reportDirectory: folder,
  });
});
afterAll(async () => {
  await hub.stop();
  await company.close();
  await rm(folder, { recursive: true, force: true });
});

async function connect(token: Canary, session?: { id: `ses_${string}` }): Promise<ChatSocket> {
  const chat = await ChatSocket.open(hub.url, { origin: 'http://shop.example' });
  chat.socket.on('message', (data) => sent.push(String(data)));
  authenticate(chat, token, session);
  return chat;
}

function authenticate(chat: ChatSocket, token: Canary, session?: { id: `ses_${string}` }): void {
  const headers = {
    Authorization: `Bearer ${token.value}`,
    'X-Api-Key': canaries.apiKeyHeader.value,
    Cookie: `session=${canaries.cookie.value}; other=${canaries.otherCookie.value}`,
    'X-Not-Allowed': canaries.notAllowed.value,
  };
  chat.send({ type: 'auth', apiKey: API_KEY, auth: { headers }, ...(session !== undefined && { session }) });
}

let messages = 0;
async function ask(chat: ChatSocket, text: string): Promise<void> {
  chat.send({ type: 'message', clientMessageId: `leak-${++messages}`, text });
  await chat.next('stream.end');
}

describe('credentials', () => {
  it('reach the tool server byte for byte, and nothing that the assistant does not allow does [BYOA-02, BYOA-11]', async () => {
    const chat = await connect(canaries.john);
    await chat.next('session');
    await ask(chat, 'list my parcels');
    expect(company.calls.at(-1)?.headers).toEqual({
      Authorization: `Bearer ${canaries.john.value}`,
      'X-Api-Key': canaries.apiKeyHeader.value,
      Cookie: `session=${canaries.cookie.value}`,
    });
    chat.close();
  });

  it('are left nowhere: not by the story, nor by errors, echoes, refusals, refreshes and restarts [BYOA-08, SAFE-01]', async () => {
    await runStory();
    await hub.crash();
    sent.push(hub.output());
    const rows = await dumpDatabase(join(folder, 'data'), ['', 'default', 'acme', 'globex']);
    expect(rows.tables).toBeGreaterThan(8);
    expect(rows.text).toContain('list my parcels');
    const files = await searchFolder(folder, all);
    expect(files.files).toBeGreaterThan(100);
    expect(sent.join('\n')).toContain('parcel of john');
    expect([...searchIn('rows', rows.text, all), ...searchIn('frames, responses and logs', sent.join('\n'), all), ...files.hits]).toEqual(
      [],
    );
  });

  it('would have been found, had one been stored, logged or sent', async () => {
    const rows = await dumpDatabase(join(folder, 'data'), ['planted'], (database) =>
      database.plant('planted', `a row with ${canaries.john.value}`),
    );
    expect(searchIn('rows', rows.text, all)).toEqual([{ canary: 'john', where: 'rows' }]);
    expect((await searchFolder(join(folder, 'data'), all)).hits.map(({ canary }) => canary)).toContain('john');
  });
});

/** Each way in which a credential has leaked from some system: echoes of every party, errors, wrong places, refreshes. */
async function runStory(): Promise<void> {
  const john = await connect(canaries.john);
  const { session } = await john.next('session');

  company.echo = 'result';
  await ask(john, 'list my parcels');
  company.echo = 'error';
  await ask(john, 'list my parcels');
  company.echo = 'throw';
  await ask(john, 'send a parcel');
  company.echo = 'none';

  // The user pastes a credential into the chat, and the model repeats what it reads.
  await ask(john, `my token is ${canaries.john.value}, list my parcels`);
  await ask(john, `Bearer ${canaries.pasted.value}`);
  company.model.behave = ({ body, headers }) => ({
    answer: { text: `I read ${JSON.stringify(body)} and ${JSON.stringify(headers)}`, toolCalls: [] },
  });
  await ask(john, 'hello');
  company.model.behave = () => ({
    respond: { status: 500, body: JSON.stringify({ error: { message: `upstream said Bearer ${canaries.john.value}` } }) },
  });
  await ask(john, 'hello');
  company.model.behave = undefined;

  // The credential is refused in the middle of an answer and replaced by a fresh one.
  company.tokens.delete(canaries.john.value);
  company.tokens.set(canaries.johnFresh.value, { userId: 'john', tenantId: 'acme', roles: ['sales'] });
  john.send({ type: 'message', clientMessageId: 'parked', text: 'list my parcels' });
  await john.next('auth.refresh_required');
  authenticate(john, canaries.johnFresh);
  await john.next('stream.end');

  // The credential is replaced while a call is under way, and the tool repeats the one it was called with.
  company.tokens.set(canaries.john.value, { userId: 'john', tenantId: 'acme', roles: ['sales'] });
  authenticate(john, canaries.john);
  await john.next('auth.refreshed');
  company.echo = 'result';
  const reached = Promise.withResolvers<void>();
  const released = Promise.withResolvers<void>();
  company.beforeAnswer = async () => {
    reached.resolve();
    await released.promise;
  };
  john.send({ type: 'message', clientMessageId: 'replaced', text: 'list my parcels' });
  await reached.promise;
  authenticate(john, canaries.johnFresh);
  await john.next('auth.refreshed');
  released.resolve();
  await john.next('stream.end');
  company.beforeAnswer = async () => undefined;
  company.echo = 'none';

  // A reload, another user on the same connection, a refused one, and a logout.
  john.close();
  await john.closed;
  const again = await connect(canaries.johnFresh, { id: session.id });
  await again.next('session');
  authenticate(again, canaries.carol);
  await again.next('session');
  await ask(again, 'list my parcels');
  authenticate(again, canaries.refused);
  await again.next('auth.login_required');
  company.resolver.status = 500;
  company.resolver.body = () => JSON.stringify(company.resolver.requests.at(-1));
  const unverified = await connect(canaries.carol);
  await unverified.next('session');
  company.resolver.status = 401;
  authenticate(unverified, canaries.carol);
  await unverified.next('auth.login_required');
  again.send({ type: 'logout' });
  await again.next('session.ended');

  // Credentials in every wrong place.
  const lost = await ChatSocket.open(hub.url);
  lost.socket.on('message', (data) => sent.push(String(data)));
  for (const raw of [
    canaries.badFrame.value,
    JSON.stringify({ type: canaries.badFrame.value }),
    JSON.stringify({ type: 'auth', apiKey: canaries.badFrame.value, auth: { headers: {} } }),
    JSON.stringify({ type: 'auth', apiKey: API_KEY, auth: { headers: { Authorization: `Bearer ${canaries.badFrame.value}\r\nX: y` } } }),
    JSON.stringify({ type: 'auth', apiKey: API_KEY, auth: { headers: { [canaries.badFrame.value]: 1 } } }),
  ]) {
    lost.sendRaw(raw);
    await lost.next('error');
  }
  for (const path of [`/${canaries.badFrame.value}`, `/healthz?token=${canaries.badFrame.value}`, '/readyz']) {
    const response = await fetch(`${hub.url}${path}`, { headers: { authorization: `Bearer ${canaries.badFrame.value}` } });
    sent.push(`${JSON.stringify([...response.headers])} ${await response.text()}`);
  }
}
