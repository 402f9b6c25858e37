import { createHub, type Hub, type HubConfig } from '@diosc/hub';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startTestDatabase, type TestDatabase } from '../../packages/hub/src/store/testing/test-database.ts';
import type { ChatSocket } from '../support/chat-socket.ts';
import { type Company, startCompany } from '../support/company.ts';
import { authenticate, connectAs, say } from '../support/test-hub.ts';

const JOHN = { userId: 'john', tenantId: 'acme', roles: ['sales'] };

let server: TestDatabase;
let company: Company;
let config: HubConfig;
let hubs: { hub: Hub; url: string }[];
let here: string;
let there: string;
const chats: ChatSocket[] = [];

beforeAll(async () => {
  server = await startTestDatabase();
}, 60_000);
afterAll(() => server.stop());

beforeEach(async () => {
  company = await startCompany();
  config = { ...(await server.createConfig()), interruptSeconds: 20 };
  hubs = [];
  for (let count = 0; count < 2; count++) {
    const hub = await createHub(config);
    hubs.push({ hub, url: (await hub.listen()).url });
  }
  here = hubs[0]?.url ?? '';
  there = hubs[1]?.url ?? '';
});
afterEach(async () => {
  for (const chat of chats.splice(0)) chat.close();
  await Promise.all(hubs.map(({ hub }) => hub.close()));
  await company.close();
});

async function connect(url: string, token: string, session?: { id: `ses_${string}`; key?: string | undefined }): Promise<ChatSocket> {
  const key = session?.key;
  const chat = await connectAs(url, token, session && { session: { id: session.id, ...(key !== undefined && { key }) } });
  chats.push(chat);
  return chat;
}

describe('a turn that waits for a fresh sign-in', () => {
  it('ends in words where what comes to another node is not accepted either, and there is no loop [BYOA-07]', async () => {
    const assistant = { ...company.definition.assistant, userResolverUrl: null, defaultRole: 'sales' };
    await hubs[0]?.hub.saveAssistant({ ...company.definition, assistant });
    const first = await connect(here, 'john-token');
    const { session } = await first.next('session');
    company.tokens.clear();
    say(first, 'send my parcel');
    await first.next('auth.refresh_required');

    const second = await connect(there, 'still-refused', session);
    // It may be asked twice: by the node that gives the call away, and by the one that goes on with it.
    let count = 0;
    second.socket.on('message', (frame) => {
      if (String(frame).includes('"auth.refresh_required"')) authenticate(second, `refused-${++count}`);
    });
    const end = await second.next('stream.end');

    expect(end.message.parts.find((part) => part.type === 'tool_call')).toMatchObject({ error: { code: 'TOOL_UNAUTHORIZED' } });
    expect(company.calls.length).toBeLessThanOrEqual(3);
  });

  it('comes back where the client that brought the fresh sign-in elsewhere has left at once [BYOA-07, SESSION-02]', async () => {
    await hubs[0]?.hub.saveAssistant(company.definition);
    const first = await connect(here, 'john-token');
    const { session } = await first.next('session');
    company.tokens.clear();
    company.tokens.set('fresh-token', JOHN);
    say(first, 'list my parcels');
    await first.next('auth.refresh_required');

    const second = await connect(there, 'fresh-token', session);
    await second.next('session');
    second.socket.terminate();
    // Wherever it went on by then: this tab signs in again if it is asked to, and sees the end.
    first.socket.on('message', (frame) => {
      if (String(frame).includes('"auth.refresh_required"')) authenticate(first, 'fresh-token');
    });

    expect((await first.next('stream.end')).message.status).toBe('complete');
    expect(company.calls.at(-1)?.authorization).toBe('Bearer fresh-token');
  });
});

describe('a turn whose node stops', () => {
  it('goes on for the tab that is on the other one [SESSION-02, RUN-02]', async () => {
    await hubs[0]?.hub.saveAssistant(company.definition);
    const arrived = Promise.withResolvers<void>();
    const released = Promise.withResolvers<void>();
    company.beforeAnswer = async () => {
      arrived.resolve();
      await released.promise;
    };
    const first = await connect(here, 'john-token');
    const { session } = await first.next('session');
    const second = await connect(there, 'john-token', session);
    await second.next('session');
    say(first, 'list my parcels');
    await arrived.promise;
    await second.next('stream.start');

    company.beforeAnswer = async () => undefined;
    released.resolve();
    await hubs.shift()?.hub.close();

    expect((await second.next('stream.end')).message.status).toBe('complete');
  });
});
