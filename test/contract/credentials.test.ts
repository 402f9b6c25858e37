import { createServer, type IncomingMessage } from 'node:http';
import { MAX_CLIENT_FRAME_BYTES } from '@diosc/protocol';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ChatSocket } from '../support/chat-socket.ts';
import { API_KEY, type Company, startCompany } from '../support/company.ts';
import { type HttpService, startHttpService } from '../support/http-service.ts';
import { type RawRequest, startRawToolServer } from '../support/raw-tool-server.ts';
import { startTestHub, type TestHub } from '../support/test-hub.ts';

const TOOL = { name: 'list_parcels', inputSchema: { type: 'object' }, annotations: { readOnlyHint: true } };
const JWT = ['eyJhbGciOiJFUzI1NiJ9', 'eyJzdWIiOiJqb2huIn0', 'c2lnbmF0dXJlLW9mLXRoaXM'].join('.');

/** Headers that say what only the hub, the transport or a proxy may say. */
const SPOOFED = [
  ...['X-Upstream-Authorization', 'X-User-Id', 'X-User-Verified', 'X-User-Roles', 'X-User-Auth-Authorization', 'X_User_Id', 'X.User.Id'],
  ...['X-Tenant-Id', 'X-Tenant', 'x-TENANT-id', 'X-Diosc-User', 'X-Diosc-Admin', 'X-Request-Id', 'X-Session-Id', 'X-Correlation-Id'],
  ...['X-Forwarded-For', 'X-Forwarded-Host', 'X-Forwarded-User', 'X-Forwarded-Proto', 'X-Forwarded', 'Forwarded', 'X-Real-IP', 'Via'],
  ...['True-Client-IP', 'CF-Connecting-IP', 'Remote-User', 'X-Remote-User', 'X-Auth-Request-User', 'X-WebAuth-User', 'X-Consumer-Username'],
  ...['X-Goog-Authenticated-User-Email', 'X-MS-Client-Principal', 'X-Amzn-Oidc-Identity', 'X-Original-URL', 'X-Rewrite-URL'],
  ...['X-HTTP-Method-Override', 'Mcp-Session-Id', 'Mcp-Protocol-Version', 'Last-Event-Id', 'Origin', 'Referer', 'Set-Cookie', 'Proxy'],
  ...[
    'traceparent',
    'tracestate',
    'baggage',
    'Signature',
    'Signature-Input',
    'Sec-Fetch-Site',
    'Accept',
    'Accept-Encoding',
    'Content-Type',
  ],
] as const;

/** What belongs to the connection and to its message; a page that could set it could make one request look like two. */
const FRAMING = [
  ...['Host', 'Connection', 'Keep-Alive', 'Transfer-Encoding', 'Content-Length', 'TE', 'Trailer', 'Upgrade', 'Expect'],
  ...['Proxy-Authorization', 'Proxy-Connection', 'Content-Encoding', 'HTTP2-Settings'],
] as const;

/** What a page may hand over, where the assistant allows it. */
const ALLOWED = ['authorization', 'X-API-Key', 'x-client-key', 'X-A1', 'X-A2', 'X-A3', 'X-A4', 'X-A5'];

let company: Company;
let resolver: HttpService;
let tools: Awaited<ReturnType<typeof startRawToolServer>>;
let strangers: Awaited<ReturnType<typeof startRawToolServer>>;
let hub: TestHub;
let asked: IncomingMessage[] = [];
/** Answers a tool call in another way than with "ok". */
let onCall: ((request: RawRequest) => void) | null = null;
const opened: ChatSocket[] = [];

beforeAll(async () => {
  company = await startCompany({});
  resolver = await startLenientServer((request) => asked.push(request));
  tools = await startRawToolServer({ era: '2026', tools: [TOOL], onCall: (request) => (onCall ?? answerOk)(request) });
  strangers = await startRawToolServer({ era: '2026', tools: [{ ...TOOL, name: 'list_news' }] });
  hub = await startTestHub({
    ...company.definition,
    assistant: {
      ...company.definition.assistant,
      userResolverUrl: resolver.url,
      allowedHeaders: [...ALLOWED, 'cookie', ...SPOOFED, ...FRAMING],
      allowedCookies: ['session', 'csrf', 'diosc_session'],
      mcpServers: ['parcels', 'news'],
    },
    mcpServers: [
      { name: 'parcels', url: tools.url, timeoutMs: 5000 },
      { name: 'news', url: strangers.url, timeoutMs: 5000, auth: { mode: 'none' } },
    ],
  });
});
beforeEach(() => {
  asked = [];
  onCall = null;
  tools.requests.length = 0;
  strangers.requests.length = 0;
  company.model.behave = undefined;
});
afterEach(() => {
  for (const chat of opened.splice(0)) chat.close();
});
afterAll(async () => {
  await hub.close();
  await Promise.all([tools.close(), strangers.close(), resolver.close(), company.close()]);
});

/** A resolver that knows everybody as John, and takes more in its headers than Node does by default. */
async function startLenientServer(onRequest: (request: IncomingMessage) => void): Promise<HttpService> {
  const server = createServer({ maxHeaderSize: 256 * 1024 }, (request, response) => {
    onRequest(request);
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify({ userId: 'john', roles: ['sales'], metadata: { tenantId: 'acme' } }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}/resolve`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function answerOk(request: RawRequest): void {
  request.result({ content: [{ type: 'text', text: 'ok' }] });
}

async function open(upgradeHeaders: Record<string, string> = {}): Promise<ChatSocket> {
  const chat = await ChatSocket.open(hub.url, upgradeHeaders);
  opened.push(chat);
  return chat;
}

/** Signs in with these headers, and asks for something that takes a tool call. Gives what reached the tool server with it. */
async function callWith(headers: Record<string, string>, upgradeHeaders: Record<string, string> = {}): Promise<Map<string, string[]>> {
  const chat = await open(upgradeHeaders);
  chat.send({ type: 'auth', apiKey: API_KEY, auth: { headers } });
  await chat.next('session');
  chat.send({ type: 'message', clientMessageId: 'ask', text: 'list my parcels' });
  await chat.next('stream.end');
  const call = tools.requests.find(({ method }) => method === 'tools/call');
  if (call === undefined) throw new Error('No call reached the tool server.');
  return headersOf(call.http);
}

/** The headers as they arrived: lower-case names, and every value under each. */
function headersOf({ rawHeaders }: IncomingMessage): Map<string, string[]> {
  const headers = new Map<string, string[]>();
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = (rawHeaders[index] ?? '').toLowerCase();
    headers.set(name, [...(headers.get(name) ?? []), rawHeaders[index + 1] ?? '']);
  }
  return headers;
}

const LATIN_1 = Array.from({ length: 128 }, (_, index) => String.fromCharCode(0x80 + index)).join('');

describe('a credential', () => {
  it.each<[what: string, headers: Record<string, string>, arrives?: Record<string, string>]>([
    ['a bearer JWT', { Authorization: `Bearer ${JWT}` }],
    ['an opaque token with a scheme of its own', { authorization: 'Company-Token  a.b~c+/==' }],
    ['an opaque token without a scheme', { AUTHORIZATION: 'opaque-0123456789' }],
    ['an API key in a header of any name', { 'X-Client-Key': 'k=1,2; "3" \\ %41 {}' }],
    ['an empty value', { 'X-Client-Key': '' }],
    ['bytes beyond ASCII', { 'X-API-Key': `a${LATIN_1}z` }],
    ['one named cookie', { Cookie: 'other=1; session="a%20b=="; theme=dark' }, { cookie: 'session="a%20b=="' }],
    ['two named cookies in their order', { cookie: 'csrf=t; x=1;session=s' }, { cookie: 'csrf=t; session=s' }],
    [
      'several together',
      { Authorization: `Bearer ${JWT}`, 'x-api-key': 'key-1', COOKIE: 'session=s; a=b' },
      { authorization: `Bearer ${JWT}`, 'x-api-key': 'key-1', cookie: 'session=s' },
    ],
  ])('reaches resolver and tool server byte for byte: %s [BYOA-03, BYOA-02]', async (_, headers, arrives) => {
    const expected = Object.entries(arrives ?? headers).map(([name, value]) => [name.toLowerCase(), value] as const);

    const atTools = await callWith(headers);

    const [request] = asked;
    if (request === undefined) throw new Error('The resolver was not asked.');
    const atResolver = headersOf(request);
    const names = expected.map(([name]) => name);
    for (const [name, value] of expected) {
      expect(atTools.get(name)).toEqual([value]);
      expect(atTools.get(`x-user-auth-${name}`)).toEqual([value]);
      expect(atResolver.get(`x-user-auth-${name}`)).toEqual([value]);
      expect(atResolver.has(name)).toBe(false);
    }
    for (const at of [atTools, atResolver]) {
      const forwarded = [...at.keys()].filter((name) => name.startsWith('x-user-auth-'));
      expect(forwarded.toSorted()).toEqual(names.map((name) => `x-user-auth-${name}`).toSorted());
    }
  });

  it('goes to no server that is configured to get none, nor to the language model [BYOA-12]', async () => {
    const mark = 'mark-of-john-0123456789';
    const heard: string[] = [];
    company.model.behave = ({ headers, body }) => {
      heard.push(JSON.stringify({ headers, body }));
      return heard.length === 1
        ? { answer: { text: '', toolCalls: [{ id: 'one', name: 'news__list_news', arguments: '{}' }] } }
        : undefined;
    };
    const chat = await open();
    chat.send({ type: 'auth', apiKey: API_KEY, auth: { headers: { Authorization: `Bearer ${mark}`, Cookie: `session=${mark}` } } });
    await chat.next('session');
    chat.send({ type: 'message', clientMessageId: 'news', text: 'what is new?' });
    await chat.next('stream.end');

    expect(strangers.methods()).toContain('tools/call');
    for (const { http } of strangers.requests) {
      expect(http.rawHeaders.join('\n')).not.toContain(mark);
      expect([...headersOf(http).keys()].filter((name) => name.startsWith('x-user'))).toEqual([]);
    }
    expect(heard.length).toBeGreaterThan(0);
    expect(heard.join('\n')).not.toContain(mark);
  });

  it.each([301, 302, 303, 307, 308])('is not carried on where a tool server redirects with %i [BYOA-12]', async (status) => {
    let reached = 0;
    const elsewhere = await startHttpService((_request, response) => {
      reached += 1;
      response.end();
    });
    onCall = (request) => request.status(status, '', { location: elsewhere.url });

    await callWith({ Authorization: 'Bearer john' });

    expect(reached).toBe(0);
    await elsewhere.close();
  });
});

describe('what a page may not say', () => {
  /** What the hub itself says of John, whatever a page says. */
  const assertNothingForged = async (headers: Map<string, string[]>) => {
    const [request] = asked;
    if (request === undefined) throw new Error('The resolver was not asked.');
    for (const each of [request, ...tools.requests.map(({ http }) => http), ...strangers.requests.map(({ http }) => http)]) {
      expect(each.rawHeaders.join('\n')).not.toContain('forged');
      expect(each.rawHeaders.join('\n')).not.toContain('203.0.113.66');
    }
    expect(headers.get('x-user-id')).toEqual(['john']);
    expect(headers.get('x-tenant-id')).toEqual(['acme']);
    expect(headers.get('x-user-verified')).toEqual(['true']);
    expect(headers.get('x-request-id')?.[0]).toMatch(/^req_/);
    expect(headers.get('x-session-id')?.[0]).toMatch(/^ses_/);
    for (const values of headers.values()) expect(values).toHaveLength(1);
    const events = [...(await hub.hub.audit.list('acme', { limit: 20 })), ...(await hub.hub.audit.list('', { limit: 20 }))];
    expect(events.length).toBeGreaterThan(3);
    expect(JSON.stringify(events)).not.toContain('203.0.113.66');
  };

  it('is taken from no auth frame, although the assistant allows each of these [BYOA-11]', async () => {
    const headers = Object.fromEntries([...SPOOFED, ...FRAMING].map((name) => [name, 'forged 203.0.113.66']));
    for (const chunk of chunks(Object.entries(headers), 40)) {
      asked = [];
      tools.requests.length = 0;
      await assertNothingForged(await callWith({ ...Object.fromEntries(chunk), Authorization: 'Bearer john' }));
    }
  });

  it('is taken from no header of the request that opens the connection [BYOA-11]', async () => {
    const spoofed = Object.fromEntries(
      SPOOFED.filter((name) => name !== 'Origin').map((name) => [name, name === 'Content-Type' ? 'text/forged' : 'forged 203.0.113.66']),
    );
    const upgrade = { ...spoofed, Host: 'forged.example', Authorization: 'Bearer forged', Cookie: 'session=forged', 'X-API-Key': 'forged' };

    await assertNothingForged(await callWith({ Authorization: 'Bearer john' }, upgrade));
  });

  it("is its own claim where the resolver says otherwise, nor any cookie of the hub's [BYOA-11, RESOLVE-06]", async () => {
    const chat = await open();
    const headers = { Authorization: 'Bearer john', Cookie: 'diosc_session=forged; __Host-diosc=forged; session=s' };
    chat.send({ type: 'auth', apiKey: API_KEY, auth: { headers, userId: 'forged', tenantId: 'forged' } });
    expect(await chat.next('session')).toMatchObject({ user: { userId: 'john', tenantId: 'acme', verified: true } });
    chat.send({ type: 'message', clientMessageId: 'ask', text: 'list my parcels' });
    await chat.next('stream.end');

    for (const { http } of tools.requests) expect(http.rawHeaders.join('\n')).not.toContain('forged');
    expect(tools.requests.at(-1)?.http.headers.cookie).toBe('session=s');
  });
});

describe('headers that cannot be sent', () => {
  it.each<[what: string, headers: Record<string, string>]>([
    ['one name twice in different case', { Authorization: 'Bearer one', authorization: 'Bearer two' }],
    ['two cookie headers in different case', { Cookie: 'session=one', cookie: 'session=two' }],
    ['a line break and a header behind it', { Authorization: 'Bearer one\r\nX-User-Id: forged' }],
    ['a lone line feed', { 'X-API-Key': 'one\ntwo' }],
    ['a lone carriage return', { 'X-API-Key': 'one\rtwo' }],
    ['a NUL', { 'X-API-Key': 'one\0two' }],
    ['a line break in a named cookie', { Cookie: 'session=one\r\nX-User-Id: forged' }],
    ['a character that headers cannot carry', { 'X-API-Key': 'one\u20actwo' }],
    ['32 KiB and one byte in all', fourTimes8KiB({ 'X-A5': '' })],
  ])('are refused before anybody hears of them: %s [BYOA-11]', async (_, headers) => {
    const chat = await open();
    chat.send({ type: 'auth', apiKey: API_KEY, auth: { headers } });

    const error = await chat.next('error');

    expect(error.code).toBe('AUTH_HEADERS_INVALID');
    for (const value of Object.values(headers)) if (value !== '') expect(error.message).not.toContain(value);
    expect(asked).toEqual([]);
  });

  it('are refused with more than 8 KiB in one value, and taken with exactly so many [BYOA-11]', async () => {
    const chat = await open();
    chat.send({ type: 'auth', apiKey: API_KEY, auth: { headers: { 'X-A1': 'a'.repeat(8193) } } });
    expect((await chat.next('error')).code).toBe('FRAME_INVALID');
    chat.send({ type: 'auth', apiKey: API_KEY, auth: { headers: { 'X-A1': 'a'.repeat(8192) } } });
    await chat.next('session');

    expect(asked.map((request) => request.headers['x-user-auth-x-a1'])).toEqual(['a'.repeat(8192)]);
  });

  it('are taken with exactly 32 KiB in all [BYOA-11]', async () => {
    const chat = await open();
    const headers = fourTimes8KiB({});
    chat.send({ type: 'auth', apiKey: API_KEY, auth: { headers } });
    await chat.next('session');

    for (const [name, value] of Object.entries(headers)) expect(asked[0]?.headers[`x-user-auth-${name.toLowerCase()}`]).toBe(value);
    expect(JSON.stringify(headers).length).toBeLessThan(MAX_CLIENT_FRAME_BYTES);
  });
});

/** Four headers whose names and values have 32 KiB together. */
function fourTimes8KiB(more: Record<string, string>): Record<string, string> {
  const full = Object.fromEntries(['X-A1', 'X-A2', 'X-A3', 'X-A4'].map((name) => [name, 'a'.repeat(8192 - name.length)]));
  return { ...full, ...more };
}

function chunks<Item>(items: readonly Item[], size: number): Item[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, index) => items.slice(index * size, (index + 1) * size));
}
