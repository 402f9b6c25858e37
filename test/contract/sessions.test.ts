import { newId } from '@diosc/protocol';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { ChatSocket } from '../support/chat-socket.ts';
import { type Company, startCompany } from '../support/company.ts';
import { connectAs, say, startTestHub, type TestHub } from '../support/test-hub.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const TOKENS = {
  'john-token': { userId: 'john', tenantId: 'acme', roles: ['sales'] },
  'alice-token': { userId: 'alice', tenantId: 'acme', roles: ['sales'] },
  'other-john-token': { userId: 'john', tenantId: 'globex', roles: ['sales'] },
};

let company: Company;
let test: TestHub;
/** How far the hub's clock is ahead, in milliseconds. */
let ahead = 0;
const chats: ChatSocket[] = [];

beforeAll(async () => {
  company = await startCompany(TOKENS);
  const assistant = { ...company.definition.assistant, session: { idleMinutes: 30, absoluteHours: 8 } };
  test = await startTestHub({ ...company.definition, assistant }, undefined, { now: () => Date.now() + ahead });
});
afterAll(async () => {
  await test.close();
  await company.close();
});
beforeEach(() => {
  ahead = 0;
});
afterEach(() => {
  for (const chat of chats.splice(0)) chat.close();
});

async function connect(token: string, session?: { id: `ses_${string}`; key?: string | undefined }) {
  const key = session?.key;
  const chat = await connectAs(test.url, token, session && { session: { id: session.id, ...(key !== undefined && { key }) } });
  chats.push(chat);
  return { chat, frame: await chat.next('session') };
}

async function ask(chat: ChatSocket, text: string) {
  say(chat, text);
  return chat.next('stream.end');
}

describe('a session', () => {
  it('says when it ends at the latest, and after how long without use [SESSION-01]', async () => {
    const { frame } = await connect('john-token');

    expect(frame.session.idleMinutes).toBe(30);
    expect(Date.parse(frame.session.endsAt) - Date.parse(frame.session.startedAt)).toBe(8 * HOUR_MS);
  });

  it('is called by its first message, and keeps that name [SESSION-03]', async () => {
    const { chat, frame } = await connect('john-token');
    expect(frame.session.title).toBe('');

    say(chat, '  list   my\nparcels  ');
    expect(await chat.next('session.title')).toEqual({ type: 'session.title', sessionId: frame.session.id, title: 'list my parcels' });
    await chat.next('stream.end');
    await ask(chat, 'and something else');

    expect((await connect('john-token', frame.session)).frame.session.title).toBe('list my parcels');
  });

  it('ends when it is idle for too long, and takes no message then [SESSION-01]', async () => {
    const { chat, frame } = await connect('john-token');
    await ask(chat, 'list my parcels');
    ahead = 31 * MINUTE_MS;

    say(chat, 'list my parcels');

    expect(await chat.next('session.ended')).toMatchObject({ sessionId: frame.session.id, reason: 'idle' });
    expect(await chat.next('error')).toMatchObject({ code: 'SESSION_ENDED' });
    const events = await test.hub.audit.list('acme', { sessionId: frame.session.id, type: 'session.ended' });
    expect(events.map(({ reason }) => reason)).toEqual(['idle']);
  });

  it('is told so without asking, soon after its time is over [SESSION-01]', async () => {
    const { chat } = await connect('john-token');
    ahead = 31 * MINUTE_MS;

    expect(await chat.next('session.ended')).toMatchObject({ reason: 'idle' });
  });

  it('lasts longer with each message, but not beyond its absolute limit [SESSION-01]', async () => {
    const { chat } = await connect('john-token');
    for (ahead = 20 * MINUTE_MS; ahead < 8 * HOUR_MS; ahead += 20 * MINUTE_MS) {
      expect((await ask(chat, 'list my parcels')).message.status).toBe('complete');
    }

    say(chat, 'list my parcels');

    expect(await chat.next('session.ended')).toMatchObject({ reason: 'expired' });
  });

  it('is not resumed after its time, not even by its own user [SESSION-01]', async () => {
    const first = await connect('john-token');
    first.chat.close();
    ahead = 31 * MINUTE_MS;

    const { frame } = await connect('john-token', first.frame.session);

    expect(frame.resumed).toBe(false);
    expect(frame.session.id).not.toBe(first.frame.session.id);
  });
});

describe('a session to which nobody comes back', () => {
  it('is ended and audited all the same [SESSION-01, AUDIT-01]', async () => {
    const { chat, frame } = await connect('john-token');
    chat.close();
    await chat.closed;
    ahead = 2 * HOUR_MS;

    const ended = () => test.hub.audit.list('acme', { sessionId: frame.session.id, type: 'session.ended' });
    await expect.poll(async () => (await ended()).map(({ reason }) => reason), { timeout: 25_000, interval: 200 }).toEqual(['idle']);
  });
});

describe('an earlier conversation', () => {
  it('is gone on with, also after it has ended, with limits of its own [SESSION-03]', async () => {
    const { chat, frame } = await connect('john-token');
    await ask(chat, 'list my parcels');
    chat.send({ type: 'session.start' });
    const second = await chat.next('session');
    ahead = 10 * HOUR_MS;
    const later = await connect('john-token');

    later.chat.send({ type: 'session.open', sessionId: frame.session.id });
    const opened = await later.chat.next('session');

    expect(opened.session.id).toBe(frame.session.id);
    expect(opened.messages.map(({ role }) => role)).toEqual(['user', 'assistant']);
    expect(Date.parse(opened.session.endsAt)).toBeGreaterThan(Date.parse(frame.session.endsAt) + 9 * HOUR_MS);
    expect(second.session.id).not.toBe(frame.session.id);
    expect((await ask(later.chat, 'list my parcels')).message.status).toBe('complete');
    const events = await test.hub.audit.list('acme', { sessionId: frame.session.id, type: 'session.reopened' });
    expect(events).toHaveLength(1);
  });

  it.each([
    ['another user', 'alice-token'],
    ['a namesake of another tenant', 'other-john-token'],
  ])('is not there for %s [BYOA-05, BYOA-10, SESSION-03]', async (_, token) => {
    const { chat, frame } = await connect('john-token');
    await ask(chat, 'list my parcels');
    const other = await connect(token);

    other.chat.send({ type: 'session.open', sessionId: frame.session.id });

    expect(await other.chat.next('error')).toMatchObject({ code: 'SESSION_NOT_FOUND' });
    expect((await ask(other.chat, 'list my parcels')).message.status).toBe('complete');
  });

  it('is not there where nobody has it, and the present one goes on', async () => {
    const { chat } = await connect('john-token');

    chat.send({ type: 'session.open', sessionId: newId('session') });

    expect(await chat.next('error')).toMatchObject({ code: 'SESSION_NOT_FOUND' });
    expect((await ask(chat, 'list my parcels')).message.status).toBe('complete');
  });

  it('opens for an unverified user only with the key that their browser was given [SESSION-03]', async () => {
    company.resolver.status = 500;
    try {
      const first = await connect('john-token');
      const { key } = first.frame.session;
      first.chat.send({ type: 'session.start' });
      await first.chat.next('session');
      first.chat.send({ type: 'session.open', sessionId: first.frame.session.id });
      expect(await first.chat.next('error')).toMatchObject({ code: 'SESSION_NOT_FOUND' });

      first.chat.send({ type: 'session.open', sessionId: first.frame.session.id, key });
      expect((await first.chat.next('session')).session.id).toBe(first.frame.session.id);
    } finally {
      company.resolver.status = 200;
    }
  });

  it('that is open already is shown as it is', async () => {
    const { chat, frame } = await connect('john-token');
    await ask(chat, 'list my parcels');

    chat.send({ type: 'session.open', sessionId: frame.session.id });

    const shown = await chat.next('session');
    expect([shown.session.id, shown.messages.length]).toEqual([frame.session.id, 2]);
  });
});
