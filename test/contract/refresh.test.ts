import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { ChatSocket } from '../support/chat-socket.ts';
import { type Company, startCompany } from '../support/company.ts';
import { authenticate, connectAs, say, startTestHub, type TestHub } from '../support/test-hub.ts';

const JOHN = { userId: 'john', tenantId: 'acme', roles: ['sales'] };
/** Seconds that parked work waits, so short that the tests see its end. */
const WAIT_SECONDS = 2;

let company: Company;
let test: TestHub;
const chats: ChatSocket[] = [];

beforeAll(async () => {
  company = await startCompany();
  test = await startTestHub(company.definition, (config) => ({ ...config, interruptSeconds: WAIT_SECONDS }));
});
afterAll(async () => {
  await test.close();
  await company.close();
});
beforeEach(() => {
  company.calls.length = 0;
  company.beforeAnswer = async () => undefined;
  company.model.behave = undefined;
  company.tokens.clear();
  company.tokens.set('john-token', JOHN);
});
afterEach(() => {
  for (const chat of chats.splice(0)) chat.close();
});

async function connect() {
  const chat = await connectAs(test.url, 'john-token');
  chats.push(chat);
  return { chat, ...(await chat.next('session')) };
}

/** From now on the company knows John by another token only. */
function expire(): void {
  company.tokens.clear();
  company.tokens.set('fresh-token', JOHN);
}

function count(chat: ChatSocket, type: string): number {
  return chat.frames.filter((frame) => frame.type === type).length;
}

describe('fresh authentication of the same user', () => {
  it('counts in place: same session, same conversation, and the next call carries it [BYOA-04]', async () => {
    const { chat } = await connect();
    say(chat, 'list my parcels');
    await chat.next('stream.end');
    expire();

    authenticate(chat, 'fresh-token');
    await chat.next('auth.refreshed');
    say(chat, 'list my parcels');
    await chat.next('stream.end');

    expect(company.calls.map(({ authorization }) => authorization)).toEqual(['Bearer john-token', 'Bearer fresh-token']);
    expect([count(chat, 'session'), count(chat, 'session.ended'), count(chat, 'auth.refresh_required')]).toEqual([1, 0, 0]);
  });

  it('does not touch a call that is under way, and is carried by the next one of the same answer [BYOA-04]', async () => {
    const { chat } = await connect();
    const arrived = Promise.withResolvers<void>();
    const released = Promise.withResolvers<void>();
    company.beforeAnswer = async () => {
      arrived.resolve();
      await released.promise;
    };
    say(chat, 'list my parcels');
    await arrived.promise;
    company.tokens.set('fresh-token', JOHN);

    authenticate(chat, 'fresh-token');
    await chat.next('auth.refreshed');
    released.resolve();

    expect((await chat.next('stream.end')).message.status).toBe('complete');
    expect(company.calls).toHaveLength(1);
  });
});

describe('a credential that the tool refuses', () => {
  it('is asked for once, however many calls wait, and each goes on once with the fresh one [BYOA-07]', async () => {
    const { chat } = await connect();
    const toolCalls = ['a', 'b', 'c'].map((id) => ({ id, name: 'parcels__list_parcels', arguments: '{}' }));
    company.model.behave = () => {
      company.model.behave = undefined;
      return { answer: { text: '', toolCalls } };
    };
    expire();
    say(chat, 'list my parcels three times');
    const required = await chat.next('auth.refresh_required');

    authenticate(chat, 'fresh-token');
    const { message } = await chat.next('stream.end');

    expect(required.reason).toBe('rejected');
    expect(Date.parse(required.deadline)).toBeLessThanOrEqual(Date.now() + WAIT_SECONDS * 1000);
    expect(message.parts.filter((part) => part.type === 'tool_call').map((part) => part.status)).toEqual(Array(3).fill('completed'));
    expect(company.calls.map(({ authorization }) => authorization).toSorted()).toEqual([
      ...Array<string>(3).fill('Bearer fresh-token'),
      ...Array<string>(3).fill('Bearer john-token'),
    ]);
    expect([count(chat, 'auth.refresh_required'), count(chat, 'message.accepted')]).toEqual([1, 1]);
  });

  it('ends in words when no other comes in time, and the user can go on after signing in again [BYOA-07]', async () => {
    const { chat, session } = await connect();
    expire();
    say(chat, 'list my parcels');

    const { message } = await chat.next('stream.end');
    expect(message.parts.find((part) => part.type === 'tool_call')).toMatchObject({ error: { code: 'REFRESH_TIMED_OUT' } });
    expect(count(chat, 'interrupt.resolved')).toBe(1);

    authenticate(chat, 'fresh-token');
    await chat.next('auth.refreshed');
    say(chat, 'please continue: list my parcels');
    const next = await chat.next('stream.end');

    expect(next.message.parts.find((part) => part.type === 'tool_call')).toMatchObject({ status: 'completed' });
    expect(company.calls.at(-1)?.authorization).toBe('Bearer fresh-token');
    expect(session.id).toBeDefined();
  });

  it('that is fresh and refused as well ends in words, and is not asked for again [BYOA-07]', async () => {
    const { chat } = await connect();
    // The resolver knows the tokens, the tool does not: it looks at them after the call has arrived.
    company.tokens.set('fresh-token', JOHN);
    company.beforeAnswer = async () => company.tokens.clear();
    say(chat, 'send my parcel');
    await chat.next('auth.refresh_required');
    company.tokens.set('fresh-token', JOHN);

    authenticate(chat, 'fresh-token');
    const { message } = await chat.next('stream.end');

    expect(message.parts.find((part) => part.type === 'tool_call')).toMatchObject({ error: { code: 'TOOL_UNAUTHORIZED' } });
    expect(company.calls).toHaveLength(2);
    expect(count(chat, 'auth.refresh_required')).toBe(1);
  });

  it('is never replaced by one of another user: the answer ends with the session [BYOA-05, BYOA-07]', async () => {
    const { chat, session } = await connect();
    expire();
    company.tokens.set('alice-token', { userId: 'alice', tenantId: 'acme', roles: ['sales'] });
    say(chat, 'send my parcel');
    await chat.next('auth.refresh_required');

    authenticate(chat, 'alice-token');

    expect(await chat.next('session.ended')).toMatchObject({ sessionId: session.id, reason: 'user_switched' });
    const next = await chat.next('session');
    expect([next.user.userId, next.messages]).toEqual(['alice', []]);
    expect(company.calls.map(({ authorization }) => authorization)).toEqual(['Bearer john-token']);
  });
});

describe('coming back with the credential that was refused', () => {
  it('answers no question: the call goes on waiting for a fresh one [BYOA-07]', async () => {
    const { chat, session } = await connect();
    // The resolver still takes the token; the tool does not once the call has arrived.
    company.beforeAnswer = async () => void company.tokens.delete('john-token');
    say(chat, 'send my parcel');
    await chat.next('auth.refresh_required');
    company.beforeAnswer = async () => undefined;
    company.tokens.set('john-token', JOHN);
    const again = await connectAs(test.url, 'john-token', { session: { id: session.id } });
    chats.push(again);
    const resumed = await again.next('session');

    expect(resumed.interrupts).toMatchObject([{ kind: 'refresh' }]);
    expect(company.calls).toHaveLength(1);
    company.tokens.set('fresh-token', JOHN);
    authenticate(again, 'fresh-token');

    const { message } = await again.next('stream.end');
    expect(message.parts.find((part) => part.type === 'tool_call')).toMatchObject({ status: 'completed' });
    expect(company.calls.map(({ authorization }) => authorization)).toEqual(['Bearer john-token', 'Bearer fresh-token']);
  });
});
