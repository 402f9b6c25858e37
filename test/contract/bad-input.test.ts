import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { connect } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type ChatSocket, textOf } from '../support/chat-socket.ts';
import { API_KEY, type Company, startCompany } from '../support/company.ts';
import { startHttpService } from '../support/http-service.ts';
import { connectAs, say, startTestHub, type TestHub } from '../support/test-hub.ts';

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
  company.model.behave = undefined;
  company.resolver.status = 200;
  company.resolver.body = undefined;
});

/** A signed-in connection. What goes wrong after it must leave it usable. */
async function signedIn(url = hub.url): Promise<ChatSocket> {
  const chat = await connectAs(url, 'john-token');
  await chat.next('session');
  return chat;
}

async function expectStillWorks(chat: ChatSocket): Promise<void> {
  say(chat, 'list my parcels');
  expect(textOf((await chat.next('stream.end')).message)).toContain('parcel of john');
  chat.close();
}

describe('a frame that cannot be used', () => {
  it.each([
    ['is not JSON', 'hello', 'FRAME_NOT_JSON'],
    ['is binary', Buffer.from([1, 2, 3]), 'FRAME_NOT_JSON'],
    ['is of no known type', '{"type":"session.steal"}', 'FRAME_UNKNOWN_TYPE'],
    ['lacks a field', '{"type":"message","text":"hi"}', 'FRAME_INVALID'],
    ['has an empty text', '{"type":"message","clientMessageId":"x","text":"   "}', 'FRAME_INVALID'],
    ['is larger than 256 KiB', JSON.stringify({ type: 'message', clientMessageId: 'x', text: 'a'.repeat(262_145) }), 'FRAME_TOO_LARGE'],
  ])('because it %s gets a sentence and an audit event, and the connection goes on', async (_, raw, code) => {
    const chat = await signedIn();
    chat.sendRaw(raw);
    const error = await chat.next('error');
    expect(error).toMatchObject({ code, retryable: false, message: expect.stringMatching(/^[A-Z].*\.$/) });
    expect(await hub.hub.audit.list('acme', { requestId: error.requestId })).toMatchObject([{ type: 'frame.refused', outcome: 'denied' }]);
    await expectStillWorks(chat);
  });

  it.each(['message', 'cancel', 'session.start'])('because a "%s" frame came before "auth" says so', async (type) => {
    const chat = await connectAs(hub.url, 'nobody-knows-this');
    await chat.next('auth.login_required');
    chat.sendRaw(JSON.stringify(type === 'message' ? { type, clientMessageId: 'x', text: 'hi' } : { type }));
    expect((await chat.next('error')).code).toBe('FRAME_OUT_OF_ORDER');
    chat.close();
  });

  it('closes the connection when they do not stop', async () => {
    const chat = await signedIn();
    for (let count = 0; count < 25; count++) chat.sendRaw('{');
    expect((await chat.closed).code).toBe(1008);
  });
});

describe('a connection that is not admitted', () => {
  it('because its api-key names no assistant is told so, and audited', async () => {
    const chat = await connectAs(hub.url, 'john-token');
    chat.send({ type: 'auth', apiKey: 'ak_unknown', auth: { headers: {} } });
    const error = await chat.next('error');
    expect(error.code).toBe('API_KEY_UNKNOWN');
    chat.close();
  });

  it('because a header cannot be forwarded is told which, and not what it held', async () => {
    const chat = await connectAs(hub.url, 'john-token');
    await chat.next('session');
    chat.send({ type: 'auth', apiKey: API_KEY, auth: { headers: { Authorization: 'Bearer canary\r\nX-User-Id: alice' } } });
    const error = await chat.next('error');
    expect(error).toMatchObject({ code: 'AUTH_HEADERS_INVALID', message: expect.stringContaining('"Authorization"') });
    expect(error.message).not.toContain('canary');
    await expectStillWorks(chat);
  });
});

describe('a resolver that fails', () => {
  it.each([
    ['with status 500', 500, '{}'],
    ['with status 404', 404, '{}'],
    ['with a redirect', 302, ''],
    ['with an answer that is not JSON', 200, '<html>'],
    ['with roles that are no list', 200, '{"userId":"john","roles":{"admin":true}}'],
    ['without a userId', 200, '{"displayName":"John"}'],
    ['with more than 64 KiB', 200, JSON.stringify({ userId: 'john', metadata: { blob: 'x'.repeat(70_000) } })],
  ])('%s leaves an unverified session without tools, audited with the cause [RESOLVE-05]', async (_, status, body) => {
    company.resolver.status = status;
    company.resolver.body = () => body;
    const chat = await connectAs(hub.url, 'john-token', { userId: 'john', tenantId: 'acme' });
    const started = await chat.next('session');
    expect(started).toMatchObject({ user: { verified: false }, role: null });
    const [event] = await hub.hub.audit.list('acme', { type: 'authentication.unverified', limit: 1 });
    expect(event).toMatchObject({ userId: 'john', detail: expect.stringMatching(/\.$/) });
    chat.close();
  });

  it('by not answering in time leaves an unverified session [RESOLVE-03]', async () => {
    const silent = await startHttpService(() => undefined);
    const slow = await startTestHub({ ...company.definition, assistant: { ...company.definition.assistant, userResolverUrl: silent.url } });
    const chat = await connectAs(slow.url, 'john-token', { userId: 'john' });
    expect((await chat.next('session')).user.verified).toBe(false);
    chat.close();
    await slow.close();
    await silent.close();
  });
});

describe('a model that fails', () => {
  it.each([
    ['is rate-limited', { respond: { status: 429, body: '{"error":{"message":"slow down"}}' } }, 'MODEL_RATE_LIMITED'],
    ['fails', { respond: { status: 500, body: 'oops' } }, 'MODEL_UNAVAILABLE'],
    ['refuses the key', { respond: { status: 401, body: '{"error":{"message":"bad key"}}' } }, 'MODEL_MISCONFIGURED'],
    ['answers rubbish', { respond: { status: 200, body: 'data: {"rubbish":true}\n\n' } }, 'MODEL_BAD_RESPONSE'],
    ['says nothing at all', { answer: { text: '', toolCalls: [] } }, 'MODEL_BAD_RESPONSE'],
    ['breaks off', { cutAfterTokens: 2 }, 'MODEL_BAD_RESPONSE'],
  ])('because it %s is explained in the answer, and the conversation goes on', async (_, override, code) => {
    const chat = await signedIn();
    company.model.behave = () => override;
    say(chat, 'hello there');
    const { message } = await chat.next('stream.end');
    expect(message.status).toBe('failed');
    expect(message.parts.at(-1)).toMatchObject({ type: 'notice', text: expect.stringMatching(/^[A-Z].*\.$/) });
    const notice = message.parts.at(-1);
    expect(['MODEL_UNAVAILABLE', code]).toContain(notice?.type === 'notice' ? notice.code : null);
    company.model.behave = undefined;
    await expectStillWorks(chat);
  });

  it('because it is not there is explained in the answer', async () => {
    const { definition } = company;
    const nowhere = {
      ...definition,
      assistant: { ...definition.assistant, model: { ...definition.assistant.model, baseUrl: 'http://127.0.0.1:9/v1' } },
    };
    const other = await startTestHub(nowhere);
    const chat = await signedIn(other.url);
    say(chat, 'hello');
    expect((await chat.next('stream.end')).message.parts.at(-1)).toMatchObject({
      type: 'notice',
      code: 'MODEL_UNAVAILABLE',
      retryable: true,
    });
    chat.close();
    await other.close();
  });

  it.each([
    ['names a tool that does not exist', { name: 'no_such_tool', arguments: '{}' }, 'TOOL_UNKNOWN'],
    ['gives arguments that are not JSON', { name: 'parcels__list_parcels', arguments: '{"a":' }, 'TOOL_ARGUMENTS_INVALID'],
  ])('because it %s is told so, and may go on', async (_, call, code) => {
    const chat = await signedIn();
    company.model.behave = ({ body }) =>
      body.messages.at(-1)?.role === 'user'
        ? { answer: { text: '', toolCalls: [{ id: 'call-1', ...call }] } }
        : { answer: { text: 'I see.', toolCalls: [] } };
    say(chat, 'do it');
    const { message } = await chat.next('stream.end');
    expect(message.status).toBe('complete');
    expect(message.parts[0]).toMatchObject({ type: 'tool_call', status: 'failed', error: { code } });
    expect(textOf(message)).toBe('I see.');
    chat.close();
  });

  it('that never stops calling tools is stopped', async () => {
    const chat = await signedIn();
    company.model.behave = ({ number }) => ({
      answer: { text: '', toolCalls: [{ id: `call-${number}`, name: 'parcels__list_parcels', arguments: '{}' }] },
    });
    say(chat, 'go on for ever');
    expect((await chat.next('stream.end')).message.parts.at(-1)).toMatchObject({ type: 'notice', code: 'TURN_TOO_LONG' });
    chat.close();
  });
});

describe('a tool server that fails', () => {
  async function answerWith(serve: Parameters<typeof startHttpService>[0], timeoutMs = 500) {
    const service = await startHttpService(serve);
    const { definition } = company;
    const other = await startTestHub({ ...definition, mcpServers: [{ name: 'parcels', url: `${service.url}/mcp`, timeoutMs }] });
    const chat = await signedIn(other.url);
    say(chat, 'hello');
    const { message } = await chat.next('stream.end');
    const events = await other.hub.audit.list('acme', { type: 'tool_server.failed' });
    chat.close();
    await other.close();
    await service.close();
    return { message, events };
  }

  it.each([
    ['is slow', () => undefined, 'TOOL_TIMEOUT'],
    [
      'answers with an error',
      (_: IncomingMessage, response: ServerResponse) => {
        response.writeHead(500).end();
      },
      'TOOL_',
    ],
    ['cuts the connection', (request: IncomingMessage) => request.socket.destroy(), 'TOOL_SERVER_UNAVAILABLE'],
  ])('because it %s costs its tools and nothing else, said in the answer and audited', async (_, serve, code) => {
    const { message, events } = await answerWith(serve);
    expect(message.status).toBe('complete');
    expect(textOf(message)).not.toBe('');
    const notice = message.parts.at(-1);
    expect(notice?.type === 'notice' ? notice.code : null).toContain(code);
    expect(events).toMatchObject([{ server: 'parcels', outcome: 'failure' }]);
  });
});

describe('an upgrade that is not the chat', () => {
  it.each(['//', 'http://[', '/v1/other', '/v1/chat/../other'])(
    'for %j is refused, also when the other end hangs up at once, and the hub goes on',
    async (target) => {
      const { hostname, port } = new URL(hub.url);
      for (let count = 0; count < 50; count++) {
        const socket = connect(Number(port), hostname);
        await once(socket, 'connect');
        socket.on('error', () => undefined);
        socket.write(`GET ${target} HTTP/1.1\r\nHost: hub\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n`);
        socket.resetAndDestroy();
      }
      expect((await fetch(`${hub.url}/healthz`)).status).toBe(200);
      await expectStillWorks(await signedIn());
    },
  );
});

describe('a client that never reads', () => {
  it('costs a bounded amount of memory, and does not hold up anybody else', async () => {
    const chat = await signedIn();
    const asked = Promise.withResolvers<void>();
    company.model.behave = () => {
      asked.resolve();
      company.model.behave = undefined;
      return { answer: { text: `${'w'.repeat(1000)} `.repeat(3000), toolCalls: [] } };
    };
    chat.socket.pause();
    say(chat, 'talk');
    await asked.promise;
    const other = await signedIn();
    await expectStillWorks(other);
    chat.socket.resume();
    const { message } = await chat.next('stream.end');
    expect(textOf(message).length).toBeGreaterThan(1_000_000);
    chat.close();
  });
});
