import { inspect } from 'node:util';
import { createToolServer, tool } from '@diosc/mcp';
import { mcpServerTestResultSchema, mcpToolListSchema, newId } from '@diosc/protocol';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { z } from 'zod';
import { type AdminServer, startAdminServer } from '../../../packages/hub/src/http/admin/testing/admin-server.ts';
import { connectClient } from '../../../packages/hub/src/store/connect-client.ts';
import { type RawToolServerOptions, startRawToolServer } from '../../support/raw-tool-server.ts';

const CREDENTIAL = 'a-credential-that-nobody-may-see-7f3a9c';
const HEADERS = { Authorization: `Bearer ${CREDENTIAL}` };
const TOOL = {
  name: 'search_orders',
  description: 'Finds orders.',
  inputSchema: { type: 'object', properties: { status: { type: 'string' } } },
};

let admin: AdminServer;
beforeAll(async () => {
  admin = await startAdminServer();
}, 60_000);
afterAll(() => admin.close());

let count = 0;
const newName = (): string => `server-${++count}`;

/** A server that is configured under a name of its own. */
async function configured(url: string, more: object = {}): Promise<string> {
  const name = newName();
  const { status } = await admin.call('POST', '/admin/mcp-servers', { body: { name, url, ...more } });
  expect(status).toBe(201);
  return name;
}

async function rawServer(options: RawToolServerOptions) {
  const server = await startRawToolServer(options);
  onTestFinished(server.close);
  return server;
}

const testOf = async (name: string, body?: unknown) => {
  const answer = await admin.call('POST', `/admin/mcp-servers/${name}/test`, { body });
  expect(answer.status).toBe(200);
  return mcpServerTestResultSchema.parse(answer.body);
};

describe('the test of an MCP server', () => {
  it.each([
    ['2025', '2025-06-18'],
    ['2026', '2026-07-28'],
  ] as const)('connects to a server of %s as a chat would, and tells its version, its tools and how long it took', async (era, version) => {
    const server = await rawServer({ era, tools: [TOOL] });

    const result = await testOf(await configured(server.url), { headers: HEADERS });

    expect(result).toEqual({
      status: 'ok',
      latencyMs: expect.any(Number),
      protocolVersion: version,
      toolCount: 1,
      tools: [
        {
          name: 'search_orders',
          title: 'Search orders',
          description: 'Finds orders.',
          inputSchema: TOOL.inputSchema,
          readOnly: false,
          idempotent: false,
        },
      ],
    });
    for (const { http } of server.requests) {
      expect(http.headers).toMatchObject({
        authorization: HEADERS.Authorization,
        'x-user-auth-authorization': HEADERS.Authorization,
        'x-user-verified': 'false',
      });
    }
  });

  it('sends a server of mode "none" no header of the user', async () => {
    const server = await rawServer({ era: '2026', tools: [TOOL] });

    expect(await testOf(await configured(server.url, { auth: { mode: 'none' } }), { headers: HEADERS })).toMatchObject({ status: 'ok' });

    expect(server.requests.length).toBeGreaterThan(0);
    expect(JSON.stringify(server.requests.map(({ http }) => http.headers))).not.toContain(CREDENTIAL);
  });

  it.each([401, 403])('says that the headers were refused where the server answers %i', async (status) => {
    const server = await rawServer({ era: '2026', intercept: (request) => (request.status(status, CREDENTIAL), true) });

    const result = await testOf(await configured(server.url), { headers: HEADERS });

    expect(result).toMatchObject({ status: 'unauthorized', problem: { message: expect.stringContaining(String(status)) } });
    expect(result).not.toHaveProperty('tools');
  });

  it('says what failed in the words of an administrator: nothing listens, a redirect, no MCP, no answer, an address that is not allowed', async () => {
    const closed = await startRawToolServer({ era: '2026' });
    await closed.close();
    const redirecting = await rawServer({
      era: '2026',
      intercept: (request) => (request.status(302, '', { location: 'https://elsewhere.example' }), true),
    });
    const website = await rawServer({
      era: '2026',
      intercept: (request) => (request.status(200, '<html></html>', { 'content-type': 'text/html' }), true),
    });
    const silent = await rawServer({ era: '2026', intercept: () => true });

    const problem = async (url: string, more: object = {}) => {
      const { status, problem } = await testOf(await configured(url, more), { headers: HEADERS });
      return { status, ...problem };
    };

    expect(await problem(closed.url)).toMatchObject({
      status: 'failed',
      code: 'TOOL_SERVER_UNAVAILABLE',
      message: expect.stringContaining('no connection'),
    });
    expect(await problem(redirecting.url)).toMatchObject({ status: 'failed', message: expect.stringContaining('redirect') });
    expect(await problem(website.url)).toMatchObject({ status: 'failed', code: 'TOOL_BAD_RESPONSE' });
    expect(await problem(silent.url, { timeoutMs: 100 })).toMatchObject({
      code: 'TOOL_TIMEOUT',
      message: expect.stringContaining('0.1 seconds'),
    });
    expect(await problem('http://169.254.169.254/latest/meta-data')).toMatchObject({
      status: 'failed',
      code: 'OUTBOUND_REFUSED',
      message: expect.stringContaining('169.254.169.254'),
    });
  });

  it('shows, stores and logs no credential, also where the server repeats it in all it says', async () => {
    const lines: unknown[] = [];
    const note = (...facts: unknown[]): void => void lines.push(facts);
    const observed = await startAdminServer({ log: { debug: note, info: note, warn: note, error: note } });
    onTestFinished(observed.close);
    const echo = {
      ...TOOL,
      title: CREDENTIAL,
      description: `say ${HEADERS.Authorization}`,
      inputSchema: { type: 'object', description: CREDENTIAL },
    };
    const named = { ...TOOL, name: CREDENTIAL };
    const malformed = { name: `${CREDENTIAL} with blanks`, inputSchema: { type: 'object' } };
    const talkative = await rawServer({ era: '2026', tools: [echo, malformed, named, named] });
    const failing = await rawServer({
      era: '2026',
      intercept: ({ method, id, status }) => {
        if (method !== 'tools/list') return false;
        const error = { jsonrpc: '2.0', id, error: { code: -32_000, message: `no access for ${HEADERS.Authorization}` } };
        status(200, JSON.stringify(error), { 'content-type': 'application/json' });
        return true;
      },
    });
    const answers: unknown[] = [];
    for (const { url } of [talkative, failing]) {
      const name = newName();
      await observed.call('POST', '/admin/mcp-servers', { body: { name, url } });
      for (const what of ['test', 'refresh'])
        answers.push((await observed.call('POST', `/admin/mcp-servers/${name}/${what}`, { body: { headers: HEADERS } })).body);
    }
    answers.push((await observed.call('GET', '/admin/health')).body);

    expect(talkative.requests[0]?.http.headers.authorization).toBe(HEADERS.Authorization);
    expect(lines).not.toEqual([]);
    expect(answers[0]).toMatchObject({
      status: 'ok',
      toolCount: 1,
      tools: [{ name: TOOL.name, title: '[redacted]', description: 'say Bearer [redacted]' }],
    });
    expect(answers[2]).toMatchObject({ status: 'failed', problem: { message: expect.stringContaining('[redacted]') } });
    expect(inspect([answers, lines], { depth: 10 })).not.toMatch(/7f3a9c/);
    const owner = await connectClient(observed.database.owner);
    const { rows } = await owner.query(
      'SELECT (SELECT json_agg(a) FROM audit_event a)::text || (SELECT json_agg(m) FROM mcp_server m)::text AS everything',
    );
    await owner.end();
    expect(String(rows[0]?.everything)).not.toContain(CREDENTIAL);
  });

  it.each([
    [{ headers: { 'X-User-Id': 'alice' } }, 400],
    [{ headers: { host: 'internal' } }, 400],
    [{ headers: { 'X-Api-Key': 'one\r\nX-User-Id: alice' } }, 400],
    [{ headers: { 'not a name': CREDENTIAL } }, 400],
    [{ headers: { Authorization: 5 } }, 400],
    [{ headers: ['Authorization'] }, 400],
    [{ token: CREDENTIAL }, 400],
    ['nonsense', 400],
  ])('refuses %j, sends nothing and repeats no value', async (body, status) => {
    const server = await rawServer({ era: '2026' });

    const answer = await admin.call('POST', `/admin/mcp-servers/${await configured(server.url)}/test`, { body });

    expect(answer.status).toBe(status);
    expect(server.requests).toEqual([]);
    expect(inspect(answer.body)).not.toContain(CREDENTIAL);
    expect(inspect(answer.body)).not.toContain('alice');
  });

  it('takes the cookies of a user, but never one of the hub itself', async () => {
    const server = await rawServer({ era: '2026' });

    await testOf(await configured(server.url), { headers: { Cookie: 'session=abc; diosc-admin=secret; other=1' } });

    expect(server.requests[0]?.http.headers.cookie).toBe('session=abc; other=1');
  });

  it('answers 404 for a server that is not there, and is for those alone who may change things', async () => {
    const { body } = await admin.call('POST', '/admin/tokens', { body: { name: 'auditor', scope: 'read-only' } });
    const { token } = z.object({ token: z.string() }).parse(body);
    const server = await rawServer({ era: '2026' });
    const name = await configured(server.url);

    expect((await admin.call('POST', '/admin/mcp-servers/nowhere/test')).status).toBe(404);
    for (const [method, what] of [
      ['POST', 'test'],
      ['POST', 'refresh'],
      ['GET', 'tools'],
    ] as const) {
      expect((await admin.call(method, `/admin/mcp-servers/${name}/${what}`, { token })).status).toBe(403);
    }
    expect(server.requests).toEqual([]);
  });

  it('ends the protocol session that a server of 2025 keeps', async () => {
    const server = await rawServer({ era: '2025', tools: [TOOL] });

    await testOf(await configured(server.url), { headers: HEADERS });

    expect(server.methods().at(-1)).toBe('DELETE');
    expect(server.requests.at(-1)?.http.headers['mcp-session-id']).toBe('session-1');
  });
});

describe('the tools of an MCP server', () => {
  it('are asked for anew each time, because nothing is kept between', async () => {
    const tools = [TOOL];
    const server = await rawServer({ era: '2026', tools });
    const name = await configured(server.url);
    const names = async (method: string, path: string) =>
      mcpToolListSchema.parse((await admin.call(method, `/admin/mcp-servers/${name}/${path}`)).body).tools.map((each) => each.name);

    expect(await names('GET', 'tools')).toEqual(['search_orders']);
    tools.push({ ...TOOL, name: 'cancel_order' });
    expect(await names('GET', 'tools')).toEqual(['search_orders', 'cancel_order']);
    tools.shift();
    expect(await names('POST', 'refresh')).toEqual(['cancel_order']);
  });

  it('are told from a server of the kit, with what it says of each', async () => {
    const kit = createToolServer({
      name: 'parcels',
      version: '1.0.0',
      tools: [
        tool({
          name: 'list_parcels',
          description: 'Lists.',
          inputSchema: z.object({}),
          annotations: { readOnlyHint: true },
          handler: async () => ({}),
        }),
      ],
    });
    const { url } = await kit.listen({ port: 0, host: '127.0.0.1' });
    onTestFinished(() => kit.close());

    const { body } = await admin.call('GET', `/admin/mcp-servers/${await configured(`${url}/mcp`)}/tools`);

    expect(mcpToolListSchema.parse(body).tools).toMatchObject([{ name: 'list_parcels', title: 'List parcels', readOnly: true }]);
  });

  it('are a conflict where the server lists them to users alone, and not a word that the own token was refused', async () => {
    const server = await rawServer({
      era: '2026',
      tools: [TOOL],
      intercept: (request) => {
        if (request.http.headers.authorization === HEADERS.Authorization) return false;
        request.status(401, '', { 'www-authenticate': 'Bearer' });
        return true;
      },
    });
    const name = await configured(server.url);

    const refused = await admin.call('GET', `/admin/mcp-servers/${name}/tools`);
    expect(refused).toMatchObject({
      status: 409,
      body: { code: 'CONFLICT', error: expect.stringContaining(`POST /admin/mcp-servers/${name}/test`) },
    });
    expect((await admin.call('POST', `/admin/mcp-servers/${name}/refresh`)).status).toBe(409);
    expect((await admin.call('POST', `/admin/mcp-servers/${name}/refresh`, { body: { headers: HEADERS } })).status).toBe(200);
    expect(await testOf(name, { headers: HEADERS })).toMatchObject({ status: 'ok', toolCount: 1 });
  });

  it('are not there while the server cannot be reached', async () => {
    const closed = await startRawToolServer({ era: '2026' });
    await closed.close();

    expect(await admin.call('GET', `/admin/mcp-servers/${await configured(closed.url)}/tools`)).toMatchObject({
      status: 503,
      body: { code: 'TOOL_SERVER_UNAVAILABLE' },
    });
    expect((await admin.call('GET', `/admin/mcp-servers/${newId('session')}/tools`)).status).toBe(400);
  });
});
