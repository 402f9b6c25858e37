import { describe, expect, it } from 'vitest';
import { openSession, rawServer, reasonOf, toolServersOfHub } from '../../support/tool-server-session.ts';

const inputSchema = { type: 'object' };

describe('a server of 2026-07-28', () => {
  it('is asked for its revision once, and never again by any session', async () => {
    const server = await rawServer({ era: '2026' });
    const open = toolServersOfHub();
    await openSession(server.url, open).call('echo');
    await openSession(server.url, open).call('echo');
    expect(server.methods()).toEqual(['server/discover', 'tools/call', 'tools/call']);
  });

  it('is told which revision, method and tool a request is of', async () => {
    const server = await rawServer({ era: '2026' });
    await openSession(server.url).call('echo');
    expect(server.requests.at(-1)?.http.headers).toMatchObject({
      'mcp-protocol-version': '2026-07-28',
      'mcp-method': 'tools/call',
      'mcp-name': 'echo',
    });
  });

  it('shows one user nothing that it said to another', async () => {
    const server = await rawServer({
      era: '2026',
      intercept: (request) => {
        if (request.method !== 'tools/list') return false;
        request.result({
          tools: [{ name: `tool_of_${request.http.headers.authorization}`, inputSchema }],
          ttlMs: 60_000,
          cacheScope: 'public',
        });
        return true;
      },
    });
    const open = toolServersOfHub();
    const names = async (user: string) => {
      const tools = await openSession(server.url, open).list({ headers: () => ({ Authorization: user }) });
      return tools.map(({ name }) => name);
    };
    expect(await names('alice')).toEqual(['tool_of_alice']);
    expect(await names('bob')).toEqual(['tool_of_bob']);
  });

  it('that became one of 2025 is asked again, and the call made once', async () => {
    let era: '2025' | '2026' = '2026';
    let calls = 0;
    const server = await rawServer({
      era: '2025',
      intercept: (request) => {
        if (era === '2025') {
          const isModern = request.http.headers['mcp-protocol-version'] === '2026-07-28';
          if (isModern) request.status(400, '{"jsonrpc":"2.0","id":null,"error":{"code":-32000,"message":"Bad Request: no session"}}');
          else if (request.method === 'tools/call') calls++;
          return isModern;
        }
        if (request.method === 'server/discover')
          request.result({ ...MODERN, supportedVersions: ['2026-07-28'], capabilities: { tools: {} } });
        else request.result({ ...MODERN, content: [] });
        return true;
      },
    });
    const open = toolServersOfHub();
    await openSession(server.url, open).call('echo');
    era = '2025';
    expect((await openSession(server.url, open).call('echo')).text).toBe('ok');
    expect(calls).toBe(1);
    await openSession(server.url, open).call('echo');
    expect(server.methods().slice(-3)).toEqual(['initialize', 'notifications/initialized', 'tools/call']);
  });
});

const MODERN = { resultType: 'complete', ttlMs: 0, cacheScope: 'private' };

describe('a server of 2025', () => {
  it('gets one protocol session for each session of a user, and loses it when that ends', async () => {
    const server = await rawServer({ era: '2025' });
    const open = toolServersOfHub();
    const [alice, bob] = [openSession(server.url, open), openSession(server.url, open)];
    for (const session of [alice, bob, alice]) await session.call('echo');
    const calls = server.requests.filter(({ method }) => method === 'tools/call');
    expect(calls.map(({ http }) => http.headers['mcp-session-id'])).toEqual(['session-1', 'session-2', 'session-1']);
    expect(calls[0]?.http.headers['mcp-protocol-version']).toBe('2025-06-18');
    await alice.close();
    expect(server.requests.at(-1)).toMatchObject({ method: 'DELETE', http: { headers: { 'mcp-session-id': 'session-1' } } });
  });

  it('is not asked for its revision again by a later session', async () => {
    const server = await rawServer({ era: '2025' });
    const open = toolServersOfHub();
    await openSession(server.url, open).call('echo');
    await openSession(server.url, open).call('echo');
    expect(server.methods().filter((method) => method === 'server/discover')).toHaveLength(1);
  });

  it('is not held a stream open to, which would keep a socket and an old credential', async () => {
    const server = await rawServer({ era: '2025' });
    await openSession(server.url).call('echo');
    expect(server.methods()).not.toContain('GET');
  });

  it.each([404, 400])('that lost the session and says %i gets a new one, and the call once more', async (status) => {
    let lost = new Set<unknown>();
    const executed: unknown[] = [];
    const server = await rawServer({
      era: '2025',
      intercept: (request) => {
        const isLost = lost.has(request.http.headers['mcp-session-id']);
        if (isLost) request.status(status, 'Session not found');
        else if (request.method === 'tools/call') executed.push(request.http.headers['mcp-session-id']);
        return isLost;
      },
    });
    const session = openSession(server.url);
    await session.call('echo');
    lost = new Set(['session-1']);
    const answers = await Promise.all([session.call('echo'), session.call('echo'), session.call('echo')]);
    expect(answers.map(({ text }) => text)).toEqual(['ok', 'ok', 'ok']);
    expect(executed).toEqual(['session-1', 'session-2', 'session-2', 'session-2']);
  });

  it('that loses every session is given up after the second', async () => {
    const server = await rawServer({
      era: '2025',
      intercept: (request) => {
        if (request.method === 'tools/call') request.status(404, 'Session not found');
        return request.method === 'tools/call';
      },
    });
    expect(await reasonOf(openSession(server.url).call('echo'))).toMatchObject({ kind: 'tool_bad_response' });
    expect(server.methods().filter((method) => method === 'tools/call')).toHaveLength(2);
  });

  it('that finds fault with a call (400) does not get it again', async () => {
    const server = await rawServer({ era: '2025', onCall: (request) => request.status(400, 'The amount is too high.') });
    expect(await reasonOf(openSession(server.url).call('pay'))).toMatchObject({ kind: 'tool_bad_response', server: 'orders' });
    expect(server.methods().filter((method) => method === 'tools/call')).toHaveLength(1);
  });

  it('does not get a call again that it may have executed', async () => {
    const server = await rawServer({ era: '2025', onCall: (request) => request.status(500, 'The database is gone.') });
    expect(await reasonOf(openSession(server.url).call('pay'))).toEqual({
      kind: 'tool_server_unreachable',
      server: 'orders',
      problem: 'it answered with HTTP 500',
    });
    expect(server.methods().filter((method) => method === 'tools/call')).toHaveLength(1);
  });

  it('that became one of 2026 is asked again', async () => {
    let isModern = false;
    const server = await rawServer({
      era: '2025',
      intercept: (request) => {
        if (!isModern) return false;
        if (request.method === 'server/discover')
          request.result({ ...MODERN, supportedVersions: ['2026-07-28'], capabilities: { tools: {} } });
        else if (request.method === 'tools/call') request.result({ ...MODERN, content: [{ type: 'text', text: 'modern' }] });
        else request.status(400, 'This server speaks 2026-07-28.');
        return true;
      },
    });
    const open = toolServersOfHub();
    await openSession(server.url, open).call('echo');
    isModern = true;
    expect((await openSession(server.url, open).call('echo')).text).toBe('modern');
  });
});

describe('the list of tools', () => {
  it('is read page by page to its end', async () => {
    const server = await rawServer({
      era: '2026',
      intercept: (request) => {
        if (request.method !== 'tools/list') return false;
        const page = Number(request.params['cursor'] ?? 0);
        request.result({ tools: [{ name: `tool_${page}`, inputSchema }], ...(page < 2 ? { nextCursor: String(page + 1) } : {}) });
        return true;
      },
    });
    expect((await openSession(server.url).list()).map(({ name }) => name)).toEqual(['tool_0', 'tool_1', 'tool_2']);
  });

  it('that has no end is left after 64 pages', async () => {
    const server = await rawServer({
      era: '2025',
      intercept: (request) => {
        if (request.method !== 'tools/list') return false;
        request.result({
          tools: [{ name: `tool_${Number(request.params['cursor'] ?? 0)}`, inputSchema }],
          nextCursor: String(Number(request.params['cursor'] ?? 0) + 1),
        });
        return true;
      },
    });
    expect(await openSession(server.url).list()).toHaveLength(64);
  });

  it('is remembered for the session', async () => {
    const server = await rawServer({ era: '2026', tools: [{ name: 'echo', inputSchema }] });
    const session = openSession(server.url);
    await session.list();
    await session.list();
    expect(server.methods().filter((method) => method === 'tools/list')).toHaveLength(1);
  });

  it('is asked for again when the server says that it changed', async () => {
    const server = await rawServer({
      era: '2025',
      tools: [{ name: 'echo', inputSchema }],
      onCall: ({ id, response }) => {
        response.writeHead(200, { 'content-type': 'text/event-stream' });
        response.write('data: {"jsonrpc":"2.0","method":"notifications/tools/list_changed"}\n\n');
        response.end(`data: ${JSON.stringify({ jsonrpc: '2.0', id, result: { content: [{ type: 'text', text: 'streamed' }] } })}\n\n`);
      },
    });
    const session = openSession(server.url);
    await session.list();
    expect((await session.call('echo')).text).toBe('streamed');
    await session.list();
    expect(server.methods().filter((method) => method === 'tools/list')).toHaveLength(2);
  });

  it('has arguments repeated in headers where a tool wants it, also one that was not listed before', async () => {
    const schema = { type: 'object', properties: { text: { type: 'string', 'x-mcp-header': 'Text' } } };
    const server = await rawServer({
      era: '2026',
      tools: [{ name: 'echo', inputSchema: schema }],
      onCall: (request) => {
        if (request.http.headers['mcp-param-text'] === 'north') return request.result({ content: [{ type: 'text', text: 'routed' }] });
        const error = { code: -32020, message: 'Mcp-Param-Text is missing.' };
        request.status(400, JSON.stringify({ jsonrpc: '2.0', id: request.id, error }), { 'content-type': 'application/json' });
      },
    });
    const session = openSession(server.url);
    expect((await session.call('echo', { arguments: { text: 'north' } })).text).toBe('routed');
    expect((await session.call('echo', { arguments: { text: 'north' } })).text).toBe('routed');
    expect(server.methods()).toEqual(['server/discover', 'tools/call', 'tools/list', 'tools/call', 'tools/call']);
  });
});
