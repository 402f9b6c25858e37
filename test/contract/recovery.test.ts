import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createDiosc } from '@diosc/client';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { textOf } from '../support/chat-socket.ts';
import { API_KEY, type Company, startCompany } from '../support/company.ts';
import { type HubProcess, startHubProcess } from '../support/hub-process.ts';
import { authenticate, connectAs, say } from '../support/test-hub.ts';

const JOHN = { userId: 'john', tenantId: 'acme', roles: ['sales'] };

let company: Company;
let hub: HubProcess;
let dataDirectory: string;
let start: () => Promise<HubProcess>;

beforeEach(async () => {
  company = await startCompany();
  dataDirectory = await mkdtemp(join(tmpdir(), 'diosc-recovery-'));
  const environment = { PORT: String(await freePort()), DIOSC_DATA_DIR: dataDirectory, LOG_LEVEL: 'warn' };
  start = () => startHubProcess(environment, company.definition);
  hub = await start();
});
afterEach(async () => {
  await hub.stop();
  await company.close();
  await rm(dataDirectory, { recursive: true, force: true });
});

/** The hub has to come back at the same address, as a restarted hub does. */
async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('There is no free port.');
  return address.port;
}

describe('a hub that is killed and started again', () => {
  it('goes on with the answer it was streaming, for a client that reconnects by itself [SESSION-02]', async () => {
    const released = Promise.withResolvers<void>();
    const paused = Promise.withResolvers<void>();
    company.model.behave = ({ number }) =>
      number === 1
        ? { answer: { text: 'one two three four five six', toolCalls: [] }, pause: { afterTokens: 4, until: released.promise } }
        : undefined;
    const diosc = createDiosc();
    diosc('config', { backendUrl: hub.url, apiKey: API_KEY });
    let streamed = '';
    diosc('on', 'stream:delta', ({ delta }) => {
      streamed += delta;
      if (streamed.includes('three')) paused.resolve();
    });
    await diosc('auth', { headers: { Authorization: 'Bearer john-token' } });
    const answer = diosc('send', 'hello');
    await paused.promise;
    await hub.kill();
    hub = await start();
    released.resolve();
    const message = await answer;
    expect(message.status).toBe('complete');
    expect(textOf(message)).not.toBe('');
    await diosc('auth', null);
  });

  it('repeats a read-only call whose result was lost, and answers from it', async () => {
    const reached = Promise.withResolvers<void>();
    company.beforeAnswer = async () => {
      reached.resolve();
      if (company.calls.length === 1) await new Promise(() => undefined);
    };
    const before = await connectAs(hub.url, 'john-token');
    const { session } = await before.next('session');
    say(before, 'list my parcels');
    await reached.promise;
    await hub.kill();
    hub = await start();
    const after = await connectAs(hub.url, 'john-token', { session: { id: session.id } });
    expect((await after.next('session')).resumed).toBe(true);
    const { message } = await after.next('stream.end');
    expect(message.status).toBe('complete');
    expect(textOf(message)).toContain('parcel of john');
    expect(company.calls.map(({ tool }) => tool)).toEqual(['list_parcels', 'list_parcels']);
    after.close();
  });

  it('never repeats a call that could take effect twice, and says that its outcome is unknown', async () => {
    const reached = Promise.withResolvers<void>();
    company.beforeAnswer = async () => {
      reached.resolve();
      await new Promise(() => undefined);
    };
    const before = await connectAs(hub.url, 'john-token');
    const { session } = await before.next('session');
    say(before, 'send a parcel');
    await reached.promise;
    await hub.kill();
    hub = await start();
    const after = await connectAs(hub.url, 'john-token', { session: { id: session.id } });
    await after.next('session');
    const { message } = await after.next('stream.end');
    expect(message.parts.find((part) => part.type === 'tool_call')).toMatchObject({
      status: 'failed',
      error: { code: 'TOOL_OUTCOME_UNKNOWN' },
    });
    expect(company.calls.map(({ tool }) => tool)).toEqual(['send_parcel']);
    after.close();
  });

  it('asks a parked question again, and goes on with the parked call, once [BYOA-07, SESSION-02]', async () => {
    const before = await connectAs(hub.url, 'john-token');
    const { session } = await before.next('session');
    company.beforeAnswer = async () => void company.tokens.delete('john-token');
    say(before, 'send my parcel');
    await before.next('auth.refresh_required');
    await hub.kill();
    hub = await start();
    company.tokens.set('john-token', JOHN);
    const after = await connectAs(hub.url, 'john-token', { session: { id: session.id } });
    await after.next('session');
    expect(await after.next('auth.refresh_required')).toMatchObject({ reason: 'rejected' });

    company.beforeAnswer = async () => undefined;
    company.tokens.set('fresh-token', JOHN);
    authenticate(after, 'fresh-token');
    const { message } = await after.next('stream.end');

    expect(message.parts.find((part) => part.type === 'tool_call')).toMatchObject({ status: 'completed' });
    expect(company.calls.map(({ authorization }) => authorization)).toEqual([
      'Bearer john-token',
      'Bearer john-token',
      'Bearer fresh-token',
    ]);
    after.close();
  });

  it('keeps every message that it had accepted', async () => {
    const before = await connectAs(hub.url, 'john-token');
    const { session } = await before.next('session');
    say(before, 'list my parcels');
    await before.next('stream.end');
    say(before, 'hello');
    await before.next('message.accepted');
    await hub.kill();
    hub = await start();
    const after = await connectAs(hub.url, 'john-token', { session: { id: session.id } });
    const resumed = await after.next('session');
    expect(resumed.messages.filter(({ role }) => role === 'user').map(({ parts }) => parts)).toEqual([
      [{ type: 'text', text: 'list my parcels' }],
      [{ type: 'text', text: 'hello' }],
    ]);
    after.close();
  });

  it('goes on with an answer when its database was killed in the middle of it', async () => {
    const reached = Promise.withResolvers<void>();
    const released = Promise.withResolvers<void>();
    company.beforeAnswer = async () => {
      reached.resolve();
      await released.promise;
    };
    const chat = await connectAs(hub.url, 'john-token');
    await chat.next('session');
    say(chat, 'list my parcels');
    await reached.promise;
    process.kill(await postgresProcess(), 'SIGKILL');
    released.resolve();
    const { message } = await chat.next('stream.end');
    expect(message.status).toBe('complete');
    expect(textOf(message)).toContain('parcel of john');
    say(chat, 'hello');
    expect((await chat.next('stream.end')).message.status).toBe('complete');
    chat.close();
  });
});

/** PostgreSQL writes its process id into its data folder. */
async function postgresProcess(): Promise<number> {
  const files = await readdir(dataDirectory, { recursive: true });
  const file = files.find((name) => name.endsWith('postmaster.pid'));
  if (file === undefined) throw new Error('The embedded database does not run.');
  return Number((await readFile(join(dataDirectory, file), 'utf8')).split('\n')[0]);
}
