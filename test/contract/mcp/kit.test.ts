import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import { createToolServer, type Tool, ToolError, tool } from '@diosc/mcp';
import { describe, expect, it, onTestFinished } from 'vitest';
import { z } from 'zod';
import { openSession, reasonOf, toolServersOfHub } from '../../support/tool-server-session.ts';

/** Serves kit tools, to clients of 2025 alone where a test wants those. */
async function serveKit(era: '2025' | '2026', tools: readonly Tool[], apiOrigins: readonly string[] = []): Promise<string> {
  const kit = createToolServer({ name: 'orders', version: '1.0.0', tools, apiOrigins, onError: () => undefined });
  onTestFinished(kit.close);
  return await serve((request, response) => {
    if (era === '2025' && request.headers['mcp-protocol-version'] === '2026-07-28') response.writeHead(400).end();
    else kit.handler(request, response);
  });
}

async function serve(listener: Parameters<typeof createServer>[1]): Promise<string> {
  const server = createServer(listener);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  return `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`;
}

/** An API that lets the bearers of some tokens in and keeps what it was sent. */
async function serveApi(refuse: (request: IncomingMessage) => 401 | 403 | null = () => null) {
  const requests: IncomingMessage[] = [];
  const url = await serve((request, response) => {
    requests.push(request);
    const status = refuse(request);
    const headers = status === 401 ? { 'WWW-Authenticate': 'Bearer error="invalid_token"' } : {};
    response
      .writeHead(status ?? 200, headers)
      .end(JSON.stringify(status === 403 ? { error: 'Only the owner sees that.' } : { orders: [1042] }));
  });
  return { url, requests };
}

function listOrders(apiUrl: string): Tool {
  return tool({
    name: 'list_orders',
    description: 'Lists orders.',
    inputSchema: z.object({ text: z.string() }),
    annotations: { readOnlyHint: true },
    handler: async (_, { fetch }) => (await fetch(`${apiUrl}/orders`)).json(),
  });
}

/** As the hub forwards them. */
function forwarded(own: Record<string, string>) {
  const twins = Object.entries(own).map(([name, value]) => [`X-User-Auth-${name}`, value]);
  const ids = { 'X-User-Id': 'john', 'X-Tenant-Id': 'acme', 'X-User-Verified': 'true', 'X-Request-Id': 'req_1', 'X-Session-Id': 'ses_1' };
  return () => ({ ...own, ...Object.fromEntries(twins), ...ids });
}

describe.each(['2025', '2026'] as const)('the hub and a server made with the kit, in %s', (era) => {
  it('agree on the tools', async () => {
    const url = await serveKit(era, [listOrders('http://localhost')]);
    expect(await openSession(`${url}/mcp`).list()).toEqual([
      {
        server: 'orders',
        name: 'list_orders',
        title: 'List orders',
        description: 'Lists orders.',
        inputSchema: expect.objectContaining({ type: 'object', required: ['text'] }),
        readOnly: true,
        idempotent: false,
      },
    ]);
  });

  it("carry the user's own headers to the API, byte for byte, and nothing else of the user [BYOA-02] [MCP-05]", async () => {
    const api = await serveApi();
    const url = await serveKit(era, [listOrders(api.url)], [api.url]);
    const own = { Authorization: 'Bearer eyJ+/=.~ caf\u00e9', Cookie: 'sid=1; theme="dark"', 'X-Shop-Key': 'k=1,2' };
    const answer = await openSession(`${url}/mcp`).call('list_orders', { headers: forwarded(own) });
    expect(answer).toEqual({ isError: false, text: '{"orders":[1042]}', auth: null });
    const { headers } = api.requests[0] ?? {};
    expect(headers).toMatchObject({
      authorization: own.Authorization,
      cookie: own.Cookie,
      'x-shop-key': own['X-Shop-Key'],
      'x-request-id': 'req_1',
    });
    expect(Object.keys(headers ?? {}).filter((name) => /^x-user|^x-tenant|^mcp-|^x-session/.test(name))).toEqual([]);
  });

  it('agree on what an expired credential is, and on what works after it [MCP-02]', async () => {
    const api = await serveApi(({ headers }) => (headers.authorization === 'Bearer fresh-token' ? null : 401));
    const url = await serveKit(era, [listOrders(api.url)], [api.url]);
    const session = openSession(`${url}/mcp`);
    expect(await session.call('list_orders', { headers: forwarded({ Authorization: 'Bearer stale-token' }) })).toEqual({
      isError: true,
      text: 'Your session has expired. Please sign in again.',
      auth: { status: 401, challenge: 'Bearer error="invalid_token"' },
    });
    const answer = await session.call('list_orders', { headers: forwarded({ Authorization: 'Bearer fresh-token' }) });
    expect(answer).toMatchObject({ isError: false, text: '{"orders":[1042]}' });
  });

  it('agree on what a user may not do, in the words of the API', async () => {
    const api = await serveApi(() => 403);
    const url = await serveKit(era, [listOrders(api.url)], [api.url]);
    expect(await openSession(`${url}/mcp`).call('list_orders', { headers: forwarded({ Authorization: 'Bearer token' }) })).toEqual({
      isError: true,
      text: 'Only the owner sees that.',
      auth: { status: 403, challenge: null },
    });
  });

  it('agree on what is wrong with an argument, and on what went wrong', async () => {
    const failing = tool({
      name: 'failing',
      description: 'Fails.',
      inputSchema: z.object({ text: z.string().min(1) }),
      handler: ({ text }) => {
        throw text === 'tell' ? new ToolError('Out of stock.') : new Error('at db.internal');
      },
    });
    const session = openSession(`${await serveKit(era, [failing])}/mcp`);
    const textOf = async (text: string) => (await session.call('failing', { arguments: { text } })).text;
    expect(await textOf('')).toMatch(/^The argument "text" is not valid: /);
    expect(await textOf('tell')).toBe('Out of stock.');
    expect(await textOf('hide')).toBe('The tool failed.');
    expect(await reasonOf(session.call('missing'))).toEqual({
      kind: 'tool_failed',
      server: 'orders',
      text: 'This server has no tool of that name.',
    });
  });

  it('end a tool, and the request that it made of the API, when the user stops', async () => {
    const stop = new AbortController();
    const { promise: hungUp, resolve } = Promise.withResolvers<void>();
    const apiUrl = await serve((_, response) => {
      response.on('close', resolve);
      stop.abort();
    });
    const url = await serveKit(era, [listOrders(apiUrl)], [apiUrl]);
    const call = openSession(`${url}/mcp`).call('list_orders', { signal: stop.signal });
    expect(await reasonOf(call)).toEqual({ kind: 'tool_cancelled', mayHaveRun: true });
    await hungUp;
  });

  it('keep two users apart who call at the same time', async () => {
    const waiting: (() => void)[] = [];
    const who = tool({
      name: 'who',
      description: 'Says who asks.',
      inputSchema: z.object({ text: z.string() }),
      handler: async ({ text }, { headers }) => {
        await new Promise<void>((resolve) => {
          waiting.push(resolve);
          if (waiting.length >= 10) for (const go of waiting.splice(0).reverse()) go();
        });
        return headers['Authorization'] === `Bearer token-of-${text}` ? 'mine' : 'another';
      },
    });
    const url = `${await serveKit(era, [who])}/mcp`;
    const open = toolServersOfHub();
    const users = ['alice', 'carol'].map((name) => ({ name, session: openSession(url, open) }));
    const answers = await Promise.all(
      Array.from({ length: 120 }, (_, index) => users[index % 2]).map((user) =>
        user?.session.call('who', {
          arguments: { text: user.name },
          headers: forwarded({ Authorization: `Bearer token-of-${user.name}` }),
        }),
      ),
    );
    expect(new Set(answers.map((answer) => answer?.text))).toEqual(new Set(['mine']));
  });
});
