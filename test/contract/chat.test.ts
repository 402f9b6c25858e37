import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { textOf } from '../support/chat-socket.ts';
import { type Company, startCompany } from '../support/company.ts';
import { authenticate, connectAs, say, startTestHub, type TestHub } from '../support/test-hub.ts';

let company: Company;
let hub: TestHub;

beforeAll(async () => {
  company = await startCompany();
  hub = await startTestHub(company.definition);
});
afterAll(async () => {
  await hub.close();
  await company.close();
});
beforeEach(() => {
  company.tokens.clear();
  company.tokens.set('john-token', { userId: 'john', tenantId: 'acme', roles: ['sales'] });
  company.tokens.set('carol-token', { userId: 'carol', tenantId: 'globex', roles: ['viewer'] });
  company.calls.length = 0;
  company.resolver.requests.length = 0;
  company.resolver.status = 200;
  company.resolver.body = undefined;
  company.model.behave = undefined;
  company.beforeAnswer = async () => undefined;
});

describe('a user who connects', () => {
  it('gets a session as the person whom the resolver names, and an answer from their own data [BYOA-01, BYOA-02, RESOLVE-02]', async () => {
    const chat = await connectAs(hub.url, 'john-token', { userId: 'john' });
    const session = await chat.next('session');
    expect(session).toMatchObject({ resumed: false, user: { userId: 'john', tenantId: 'acme', verified: true }, role: { name: 'sales' } });
    expect(session.assistant.scripted).toBe(true);

    say(chat, 'list my parcels');
    const { message } = await chat.next('stream.end');
    expect(message.status).toBe('complete');
    expect(textOf(message)).toContain('parcel of john');
    expect(company.calls).toEqual([
      {
        tool: 'list_parcels',
        authorization: 'Bearer john-token',
        headers: { Authorization: 'Bearer john-token' },
        requestId: expect.stringMatching(/^req_/),
      },
    ]);
    chat.close();
  });

  it('sees only what they may see, whoever else asks the same at the same time [BYOA-09]', async () => {
    const [john, carol] = await Promise.all([connectAs(hub.url, 'john-token'), connectAs(hub.url, 'carol-token')]);
    for (const chat of [john, carol]) await chat.next('session');
    for (const chat of [john, carol]) say(chat, 'list my parcels');
    const [toJohn, toCarol] = await Promise.all([john.next('stream.end'), carol.next('stream.end')]);
    expect(textOf(toJohn.message)).toContain('parcel of john');
    expect(textOf(toJohn.message)).not.toContain('carol');
    expect(textOf(toCarol.message)).toContain('parcel of carol');
    expect(textOf(toCarol.message)).not.toContain('john');
    john.close();
    carol.close();
  });

  it('is asked to sign in when the resolver does not know the credential, and no tool hears of it [RESOLVE-03]', async () => {
    const chat = await connectAs(hub.url, 'unknown-token');
    expect(await chat.next('auth.login_required')).toEqual({
      type: 'auth.login_required',
      error: 'Your session has expired.',
      code: 'TOKEN_EXPIRED',
    });
    authenticate(chat, 'john-token');
    expect((await chat.next('session')).user.userId).toBe('john');
    expect(company.calls).toEqual([]);
    chat.close();
  });

  it('is denied when the resolver refuses access [RESOLVE-03]', async () => {
    company.resolver.status = 403;
    company.resolver.body = () => JSON.stringify({ error: 'Not for you.', code: 'NOT_ALLOWED' });
    const chat = await connectAs(hub.url, 'john-token');
    expect(await chat.next('auth.denied')).toEqual({ type: 'auth.denied', error: 'Not for you.', code: 'NOT_ALLOWED' });
    chat.close();
  });

  it('goes on unverified, without tools and stored conversations, when the resolver fails [RESOLVE-03]', async () => {
    const first = await connectAs(hub.url, 'john-token');
    const { session } = await first.next('session');
    company.resolver.status = 500;
    const second = await connectAs(hub.url, 'john-token', { userId: 'john', tenantId: 'acme', session: { id: session.id } });
    const started = await second.next('session');
    expect(started).toMatchObject({ resumed: false, user: { verified: false }, role: null });
    expect(started.session.id).not.toBe(session.id);
    say(second, 'list my parcels');
    expect((await second.next('stream.end')).message.parts.some((part) => part.type === 'tool_call')).toBe(false);
    first.close();
    second.close();
  });

  it('is not shown a tool outside their role, and cannot have it called [ROLE-02]', async () => {
    const seen: string[][] = [];
    company.model.behave = ({ body }) => {
      seen.push((body.tools ?? []).map((each) => each.function.name));
      return seen.length === 1
        ? { answer: { text: '', toolCalls: [{ id: 'call-1', name: 'parcels__send_parcel', arguments: '{}' }] } }
        : undefined;
    };
    const chat = await connectAs(hub.url, 'carol-token');
    await chat.next('session');
    say(chat, 'send it');
    const { message } = await chat.next('stream.end');
    expect(seen[0]).toEqual(['parcels__list_parcels']);
    expect(message.parts.find((part) => part.type === 'tool_call')).toMatchObject({
      status: 'failed',
      error: { code: 'TOOL_NOT_IN_ROLE' },
    });
    expect(company.calls).toEqual([]);
    chat.close();
  });
});

describe('a message', () => {
  it('that is sent twice is answered once', async () => {
    const chat = await connectAs(hub.url, 'john-token');
    await chat.next('session');
    const frame = { type: 'message', clientMessageId: 'twice', text: 'list my parcels' } as const;
    chat.send(frame);
    chat.send(frame);
    const first = await chat.next('message.accepted');
    const second = await chat.next('message.accepted');
    expect([first.duplicate, second.duplicate]).toEqual([false, true]);
    expect(second.message.id).toBe(first.message.id);
    await chat.next('stream.end');
    chat.send(frame);
    expect((await chat.next('message.accepted')).duplicate).toBe(true);
    expect(company.calls).toHaveLength(1);
    chat.close();
  });

  it('that comes while another is being answered is refused, and can be sent again', async () => {
    const held = Promise.withResolvers<void>();
    company.beforeAnswer = () => held.promise;
    const chat = await connectAs(hub.url, 'john-token');
    await chat.next('session');
    say(chat, 'list my parcels');
    await chat.next('message.accepted');
    const refused = say(chat, 'and again');
    expect(await chat.next('error')).toMatchObject({ code: 'TURN_BUSY', clientMessageId: refused, retryable: true });
    held.resolve();
    await chat.next('stream.end');
    say(chat, 'hello');
    expect((await chat.next('stream.end')).message.status).toBe('complete');
    chat.close();
  });

  it('can be stopped while its tool runs', async () => {
    company.beforeAnswer = () => new Promise(() => undefined);
    const chat = await connectAs(hub.url, 'john-token');
    await chat.next('session');
    say(chat, 'send a parcel');
    await chat.nextToolCall();
    chat.send({ type: 'cancel' });
    const { message } = await chat.next('stream.end');
    expect(message.status).toBe('cancelled');
    expect(message.parts.find((part) => part.type === 'tool_call')).toMatchObject({ status: 'failed', error: { code: 'TOOL_CANCELLED' } });
    chat.close();
  });
});

describe('a session', () => {
  it('goes on after a reload in the middle of an answer, with nothing lost and nothing twice [SESSION-02]', async () => {
    const held = Promise.withResolvers<void>();
    company.beforeAnswer = () => held.promise;
    const before = await connectAs(hub.url, 'john-token');
    const { session } = await before.next('session');
    say(before, 'list my parcels');
    await before.nextToolCall();
    before.close();
    await before.closed;

    const after = await connectAs(hub.url, 'john-token', { session: { id: session.id } });
    const resumed = await after.next('session');
    expect(resumed.resumed).toBe(true);
    expect(resumed.messages.map(({ role, status }) => [role, status])).toEqual([
      ['user', 'complete'],
      ['assistant', 'streaming'],
    ]);
    held.resolve();
    const { message } = await after.next('stream.end');
    expect(textOf(message)).toContain('parcel of john');
    expect(company.calls).toHaveLength(1);
    after.close();
  });

  it('is not resumed by another user who knows its id [BYOA-05]', async () => {
    const john = await connectAs(hub.url, 'john-token');
    const { session } = await john.next('session');
    const carol = await connectAs(hub.url, 'carol-token', { session: { id: session.id } });
    const started = await carol.next('session');
    expect(started.session.id).not.toBe(session.id);
    expect(started.messages).toEqual([]);
    john.close();
    carol.close();
  });

  it('in a tenant that only the page names is resumed with its key alone, because a namesake may live there', async () => {
    company.resolver.body = () => JSON.stringify({ userId: 'john' });
    const john = await connectAs(hub.url, 'john-token', { tenantId: 'globex' });
    const { session, user } = await john.next('session');
    expect(user).toMatchObject({ tenantId: 'globex', verified: true });
    const namesake = await connectAs(hub.url, 'carol-token', { tenantId: 'globex', session: { id: session.id } });
    expect((await namesake.next('session')).resumed).toBe(false);
    const again = await connectAs(hub.url, 'john-token', { tenantId: 'globex', session: { id: session.id, key: session.key ?? '' } });
    expect((await again.next('session')).resumed).toBe(true);
    for (const chat of [john, namesake, again]) chat.close();
  });

  it('of an unverified user is resumed with its key alone', async () => {
    company.resolver.status = 500;
    const first = await connectAs(hub.url, 'john-token', { userId: 'john' });
    const { session } = await first.next('session');
    const guessed = await connectAs(hub.url, 'john-token', { userId: 'john', session: { id: session.id, key: 'guess' } });
    expect((await guessed.next('session')).resumed).toBe(false);
    const other = await connectAs(hub.url, 'john-token', { userId: 'alice', session: { id: session.id, key: session.key ?? '' } });
    expect((await other.next('session')).resumed).toBe(false);
    const again = await connectAs(hub.url, 'john-token', { userId: 'john', session: { id: session.id, key: session.key ?? '' } });
    expect((await again.next('session')).resumed).toBe(true);
    for (const chat of [first, guessed, other, again]) chat.close();
  });

  it('ends when another user signs in on its connection, who then has one of their own [BYOA-05]', async () => {
    const chat = await connectAs(hub.url, 'john-token');
    const { session } = await chat.next('session');
    say(chat, 'list my parcels');
    await chat.next('stream.end');
    authenticate(chat, 'carol-token', { session: { id: session.id } });
    const started = await chat.next('session');
    expect(started).toMatchObject({ resumed: false, messages: [], user: { userId: 'carol' } });
    expect(chat.frames.find((frame) => frame.type === 'session.ended')).toMatchObject({ sessionId: session.id, reason: 'user_switched' });
    chat.close();
  });

  it('ends at logout: work stops, and the conversation is closed to what comes after [BYOA-06]', async () => {
    company.beforeAnswer = () => new Promise(() => undefined);
    const chat = await connectAs(hub.url, 'john-token');
    const { session } = await chat.next('session');
    say(chat, 'list my parcels');
    await chat.nextToolCall();
    chat.send({ type: 'logout' });
    expect(await chat.next('session.ended')).toMatchObject({ sessionId: session.id, reason: 'logout' });
    say(chat, 'are you there?');
    expect((await chat.next('error')).code).toBe('FRAME_OUT_OF_ORDER');
    authenticate(chat, 'john-token', { session: { id: session.id } });
    expect(await chat.next('session')).toMatchObject({ resumed: false, messages: [] });
    chat.close();
  });
});

describe('a session that is over', () => {
  it('is over although a logout came while another was being started in its place [BYOA-06]', async () => {
    for (let count = 0; count < 10; count++) {
      const chat = await connectAs(hub.url, 'john-token');
      await chat.next('session');
      chat.send({ type: 'session.start' });
      chat.send({ type: 'logout' });
      say(chat, 'list my parcels');
      expect((await chat.next('error')).code).toBe('FRAME_OUT_OF_ORDER');
      chat.close();
    }
    expect(company.calls).toEqual([]);
  });

  it('is over for everybody who was in it', async () => {
    const one = await connectAs(hub.url, 'john-token');
    const { session } = await one.next('session');
    const other = await connectAs(hub.url, 'john-token', { session: { id: session.id } });
    expect((await other.next('session')).resumed).toBe(true);
    one.send({ type: 'logout' });
    await other.next('session.ended');
    say(other, 'list my parcels');
    expect((await other.next('error')).code).toBe('SESSION_ENDED');
    expect(company.calls).toEqual([]);
    one.close();
    other.close();
  });

  it('is over for a user whom the resolver denies access when it is asked again', async () => {
    const chat = await connectAs(hub.url, 'john-token');
    const { session } = await chat.next('session');
    company.resolver.status = 403;
    company.resolver.body = () => JSON.stringify({ error: 'Account locked.', code: 'LOCKED' });
    authenticate(chat, 'john-token');
    expect(await chat.next('session.ended')).toMatchObject({ sessionId: session.id, reason: 'revoked' });
    expect((await chat.next('auth.denied')).code).toBe('LOCKED');
    say(chat, 'list my parcels');
    expect((await chat.next('error')).code).toBe('SESSION_ENDED');
    expect(company.calls).toEqual([]);
    chat.close();
  });
});

describe('a credential that a tool refuses', () => {
  it('parks the turn, is asked for once, and the call goes on with the fresh one', async () => {
    company.tokens.set('stale-token', { userId: 'john', tenantId: 'acme', roles: ['sales'] });
    const chat = await connectAs(hub.url, 'stale-token');
    const { session } = await chat.next('session');
    company.tokens.delete('stale-token');
    say(chat, 'list my parcels');
    const { interrupt } = await chat.next('interrupt');
    expect(await chat.next('auth.refresh_required')).toMatchObject({ reason: 'rejected', deadline: interrupt.deadline });
    authenticate(chat, 'john-token', { session: { id: session.id } });
    expect(await chat.next('interrupt.resolved')).toMatchObject({ interruptId: interrupt.interruptId, outcome: 'answered' });
    await chat.next('auth.refreshed');
    const { message } = await chat.next('stream.end');
    expect(textOf(message)).toContain('parcel of john');
    expect(company.calls.map(({ authorization }) => authorization)).toEqual(['Bearer stale-token', 'Bearer john-token']);
    expect(chat.frames.filter((frame) => frame.type === 'auth.refresh_required')).toHaveLength(1);
    chat.close();
  });

  it('ends in words, not in a loop, when the fresh one is refused as well', async () => {
    for (const token of ['stale-1', 'stale-2']) company.tokens.set(token, { userId: 'john', tenantId: 'acme', roles: ['sales'] });
    company.beforeAnswer = async () => company.tokens.clear();
    const chat = await connectAs(hub.url, 'stale-1');
    await chat.next('session');
    say(chat, 'list my parcels');
    await chat.next('auth.refresh_required');
    company.tokens.set('stale-2', { userId: 'john', tenantId: 'acme', roles: ['sales'] });
    authenticate(chat, 'stale-2');
    const { message } = await chat.next('stream.end');
    expect(message.parts.find((part) => part.type === 'tool_call')).toMatchObject({
      status: 'failed',
      error: { code: 'TOOL_UNAUTHORIZED' },
    });
    expect(company.calls).toHaveLength(2);
    chat.close();
  });
});
