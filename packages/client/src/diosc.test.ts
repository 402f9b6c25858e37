import { newId } from '@diosc/protocol';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { accepted, answer, FakeHub, sessionFrame } from '../test/fake-hub.ts';
import { openPage } from '../test/fake-page.ts';
import { createDiosc, type Diosc, DioscError } from './index.ts';

const JOHN = { headers: { authorization: 'Bearer john-token' }, userId: 'john', tenantId: 'acme' };

let hub: FakeHub;
let backendUrl: string;
let page: ReturnType<typeof openPage>;
let diosc: Diosc;

beforeEach(async () => {
  hub = new FakeHub();
  backendUrl = await hub.listen();
  page = openPage();
  ({ diosc } = page);
});

afterEach(async () => {
  await diosc('auth', null);
  await hub.stop();
});

/** Signs John in and returns the hub's side of the connection. */
async function connect() {
  diosc('config', { backendUrl, apiKey: 'ak_test' });
  const session = diosc('auth', JOHN);
  const connection = await hub.connection();
  await connection.next('auth');
  const frame = sessionFrame();
  connection.send(frame);
  await session;
  return { connection, session: frame.session };
}

/** Calls with whatever, as JavaScript can. */
function callWrongly(...given: unknown[]): DioscError {
  try {
    Reflect.apply(diosc, null, given);
  } catch (error) {
    if (error instanceof DioscError) return error;
  }
  throw new Error('The call did not throw a DioscError.');
}

describe('commands', () => {
  it('connects with the auth as the first frame, on /v1/chat with the subprotocol, and nothing of the user in the address', async () => {
    diosc('config', { backendUrl: `${backendUrl}/base/`, apiKey: 'ak_test' });
    const session = diosc('auth', JOHN);
    const connection = await hub.connection();
    expect(await connection.next('auth')).toEqual({ type: 'auth', apiKey: 'ak_test', auth: JOHN });
    connection.send(sessionFrame());
    expect(await session).toMatchObject({ user: { userId: 'john' }, role: { name: 'sales' }, resumed: false });
    expect(hub.upgrades.map((upgrade) => upgrade.url)).toEqual(['/base/v1/chat']);
    expect(page.events).toEqual(['connected', 'session:started']);
    expect(diosc('state')).toMatchObject({ connection: 'connected', busy: false, pending: [], user: { userId: 'john' } });
  });

  it('sends headers byte for byte as the page gave them', async () => {
    const headers = { Authorization: 'Bearer  two spaces\tand a tab ', 'X-Ünïcode': 'ñ', cookie: 'a=b; c="d"' };
    diosc('config', { backendUrl, apiKey: 'ak_test' });
    void diosc('auth', { headers });
    expect((await (await hub.connection()).next('auth')).auth.headers).toEqual(headers);
  });

  it('sends no frame but auth before the session is there', async () => {
    diosc('config', { backendUrl, apiKey: 'ak_test' });
    const sent = diosc('send', 'hello');
    void diosc('auth', JOHN);
    diosc('cancel');
    const connection = await hub.connection();
    await connection.next('auth');
    expect(connection.received.map((frame) => frame.type)).toEqual(['auth']);
    await expect(sent).rejects.toMatchObject({ code: 'MESSAGE_WITHDRAWN' });
  });

  it('resolves a message that was sent before connecting with its finished answer', async () => {
    diosc('config', { backendUrl, apiKey: 'ak_test' });
    const sent = diosc('send', '  show my orders ');
    expect(diosc('state')).toMatchObject({ busy: true, connection: 'disconnected' });
    void diosc('auth', JOHN);
    const connection = await hub.connection();
    await connection.next('auth');
    connection.send(sessionFrame());
    const { clientMessageId, text } = await connection.next('message');
    expect(text).toBe('show my orders');
    const begun = answer();
    connection.send(accepted(clientMessageId, text, begun.id), { type: 'stream.start', message: begun });
    connection.send({ type: 'stream.delta', messageId: begun.id, index: 0, offset: 0, delta: 'None.' });
    const finished = { ...begun, status: 'complete' as const, parts: [{ type: 'text' as const, text: 'None.' }] };
    connection.send({ type: 'stream.end', message: finished });
    expect(await sent).toEqual(finished);
    expect(page.events.slice(2)).toEqual(['message', 'stream:start', 'stream:delta', 'stream:end', 'message']);
    expect(diosc('state').busy).toBe(false);
  });

  it.each(['cancelled', 'failed'] as const)('resolves a message whose answer is %s', async (status) => {
    const { connection } = await connect();
    const sent = diosc('send', 'go');
    const { clientMessageId } = await connection.next('message');
    const message = answer({ status });
    connection.send(accepted(clientMessageId, 'go', message.id), { type: 'stream.end', message });
    expect(await sent).toMatchObject({ status });
  });

  it('rejects a message that the hub did not accept, with the reason and the code', async () => {
    const { connection } = await connect();
    const sent = diosc('send', 'go');
    const { clientMessageId } = await connection.next('message');
    connection.send({
      type: 'error',
      code: 'RATE_LIMITED',
      message: 'Slow down.',
      retryable: true,
      requestId: newId('request'),
      clientMessageId,
    });
    await expect(sent).rejects.toMatchObject({ name: 'DioscError', code: 'RATE_LIMITED', message: 'Slow down.', retryable: true });
    expect(diosc('state').busy).toBe(false);
  });

  it('sends the second of two messages when the first has its answer', async () => {
    const { connection } = await connect();
    const first = diosc('send', 'one');
    const second = diosc('send', 'two');
    for (const text of ['one', 'two']) {
      const frame = await connection.next('message');
      expect(frame.text).toBe(text);
      expect(connection.received.filter((each) => each.type === 'message').at(-1)).toEqual(frame);
      const message = answer({ status: 'complete' });
      connection.send(accepted(frame.clientMessageId, text, message.id), { type: 'stream.end', message });
    }
    await Promise.all([first, second]);
  });

  it('stops the running answer', async () => {
    const { connection } = await connect();
    diosc('cancel');
    expect(await connection.next('cancel')).toEqual({ type: 'cancel' });
  });

  it('starts a new session and resolves with it', async () => {
    const { connection, session } = await connect();
    const started = diosc('startNewSession');
    expect(diosc('startNewSession')).toBe(started);
    await connection.next('session.start');
    const next = sessionFrame();
    connection.send({ type: 'session.ended', sessionId: session.id, reason: 'replaced' }, next);
    expect((await started).session.id).toBe(next.session.id);
    expect(page.events.slice(2)).toEqual(['session:ended', 'session:started']);
    expect(connection.received.filter((frame) => frame.type === 'session.start')).toHaveLength(1);
  });

  it.each([
    ['COMMAND_UNKNOWN', ['explode'], "'explode' is no command"],
    ['COMMAND_UNKNOWN', [42], 'a number is no command'],
    ['COMMAND_UNKNOWN', ['toString'], "'toString' is no command"],
    ['NOT_SUPPORTED', ['observe', 'navigation'], 'not there yet'],
    ['NOT_CONFIGURED', ['auth', JOHN], "diosc('config'"],
    ['NOT_CONFIGURED', ['send', 'hello'], 'backend-url'],
    ['NOT_CONFIGURED', ['cancel'], 'first'],
    ['ARGUMENTS_INVALID', ['config', {}], 'in argument 1, "backendUrl" takes a string'],
    ['ARGUMENTS_INVALID', ['config', { backendUrl: 'ftp://hub', apiKey: 'ak' }], 'http or https'],
    ['ARGUMENTS_INVALID', ['config', { backendUrl: '/relative', apiKey: 'ak' }], 'http or https'],
    ['ARGUMENTS_INVALID', ['config', { backendUrl: 'https://user:secret@hub', apiKey: 'ak' }], 'no user name'],
    ['ARGUMENTS_INVALID', ['config', { backendUrl: 'https://hub', apiKey: 'ak', color: 'red' }], '"color"'],
    ['ARGUMENTS_INVALID', ['config', { backendUrl: 'https://hub', apiKey: 'ak', locale: 'not a locale' }], 'language tag'],
    ['ARGUMENTS_INVALID', ['config', { backendUrl: 'https://hub', apiKey: 'ak', assistantId: 'x' }], 'assistantId'],
    ['ARGUMENTS_INVALID', ['auth'], "diosc('auth'"],
    ['ARGUMENTS_INVALID', ['auth', { headers: { authorization: 7 } }], "diosc('auth'"],
    ['ARGUMENTS_INVALID', ['auth', { headers: {}, token: 'x' }], "diosc('auth'"],
    ['ARGUMENTS_INVALID', ['on', 'massage', () => {}], 'is no event'],
    ['ARGUMENTS_INVALID', ['on', 'message'], 'number of arguments'],
    ['ARGUMENTS_INVALID', ['send', ''], 'not empty'],
    ['ARGUMENTS_INVALID', ['send', ' \n '], 'not empty'],
    ['ARGUMENTS_INVALID', ['send', 7], 'argument 1 takes a string'],
    ['ARGUMENTS_INVALID', ['send', 'x'.repeat(32_001)], 'at most 32000'],
    ['ARGUMENTS_INVALID', ['send', 'x', { attachments: ['a file'] }], 'cannot be sent'],
    ['ARGUMENTS_INVALID', ['cancel', 'now'], "diosc('cancel')"],
    ['ARGUMENTS_INVALID', ['ui', 'explode'], "'open', 'close' or 'toggle'"],
    ['INTERRUPT_NOT_FOUND', ['respond', 'int_1', true], 'No open question'],
  ])('throws %s for a wrong call: %j', (code, given, sentence) => {
    const error = callWrongly(...given);
    expect(error.code).toBe(code);
    expect(error.message).toContain(sentence);
  });

  it('never repeats a credential in an error', () => {
    diosc('config', { backendUrl, apiKey: 'ak_test' });
    for (const auth of [{ headers: { authorization: 'canary'.repeat(2000) } }, { headers: ['canary'] }, 'canary', { canary: {} }]) {
      const error = callWrongly('auth', auth);
      const text = `${error.message} ${error.stack} ${JSON.stringify(error)} ${String(error.cause)}`;
      expect(text.replaceAll('"canary"', '')).not.toContain('canarycanary');
      expect(error.cause).toBeUndefined();
    }
  });
});

describe('handlers', () => {
  it('go on after one that throws, and after one whose promise rejects', async () => {
    const seen: string[] = [];
    diosc('on', 'connected', () => {
      throw new Error('first');
    });
    diosc('on', 'connected', () => Promise.reject(new Error('second')));
    diosc('on', 'connected', () => seen.push('third'));
    await connect();
    expect(seen).toEqual(['third']);
    expect(page.reported.map(String)).toEqual(['Error: first', 'Error: second']);
  });

  it('are not called any more after off, or after what on returned was called', async () => {
    const seen: string[] = [];
    const first = () => seen.push('first');
    const off = diosc('on', 'connected', () => seen.push('second'));
    diosc('on', 'connected', first);
    diosc('off', 'connected', first);
    off();
    await connect();
    expect(seen).toEqual([]);
  });

  it('may call diosc, and find the state as the event left it', async () => {
    const states: string[] = [];
    diosc('on', 'session:started', () => {
      states.push(diosc('state').connection);
      void diosc('send', 'from a handler').catch(() => {});
    });
    const { connection } = await connect();
    expect((await connection.next('message')).text).toBe('from a handler');
    expect(states).toEqual(['connected']);
  });
});

describe('many users in one process', () => {
  it('know nothing of each other', async () => {
    const other = createDiosc();
    await connect();
    expect(other('state')).toEqual({ connection: 'disconnected', session: null, user: null, busy: false, pending: [] });
  });
});
