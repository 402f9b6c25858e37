import { describe, expect, it } from 'vitest';
import { openSession, rawServer, reasonOf, toolServersOfHub } from '../../support/tool-server-session.ts';

const headersOf = (authorization: string) => () => ({ Authorization: authorization, 'X-User-Auth-Authorization': authorization });

describe.each(['2025', '2026'] as const)('the credential, to a server of %s', (era) => {
  it('is on every request as it was sent, byte for byte, with the ids beside it [MCP-01] [BYOA-02]', async () => {
    const server = await rawServer({ era });
    const authorization = 'Bearer  eyJ+/=.~ "quoted"; caf\u00e9 ';
    const headers = {
      Authorization: authorization.trim(),
      'X-User-Auth-Authorization': authorization.trim(),
      'X-Api-Key': 'k=1,2;3',
      'X-User-Auth-X-Api-Key': 'k=1,2;3',
      Cookie: 'a=1; b="2"',
      'X-User-Auth-Cookie': 'a=1; b="2"',
      'X-User-Id': 'john',
      'X-Tenant-Id': 'acme',
      'X-Request-Id': 'req_1',
      'X-Session-Id': 'ses_1',
    };
    const session = openSession(server.url);
    await session.list({ headers: () => headers });
    await session.call('echo', { headers: () => headers });
    await session.close();
    expect(server.methods()).toContain('tools/call');
    const sent = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
    for (const { http } of server.requests) expect(pairs(http.rawHeaders)).toEqual(expect.arrayContaining(sent));
  });

  it('is that of the moment, on a connection opened with an earlier one [MCP-02]', async () => {
    const server = await rawServer({ era });
    const session = openSession(server.url);
    let token = 'Bearer one';
    const headers = () => ({ Authorization: token });
    await session.call('echo', { headers });
    const before = server.requests.length;
    token = 'Bearer two';
    await session.call('echo', { headers });
    const later = server.requests.slice(before).map(({ http }) => http.headers.authorization);
    expect(later).toEqual(['Bearer two']);
  });

  it('never crosses to another session, with many calls under way at once', async () => {
    const waiting: (() => void)[] = [];
    const server = await rawServer({
      era,
      onCall: (request) => {
        const content = [{ type: 'text', text: request.http.headers.authorization ?? 'nobody' }];
        // Answered late and in the wrong order, so that calls of both sessions are open together.
        waiting.push(() => request.result({ content }));
        if (waiting.length >= 8) for (const answer of waiting.splice(0).reverse()) answer();
      },
    });
    const open = toolServersOfHub();
    const users = ['alice', 'bob'].map((name) => ({ name, session: openSession(server.url, open) }));
    const answers = await Promise.all(
      Array.from({ length: 160 }, (_, index) => users[index % 2]).map(async (user) => {
        const answer = await user?.session.call('who', { headers: headersOf(`Bearer ${user.name}`) });
        return [user?.name, answer?.text];
      }),
    );
    expect(answers).toHaveLength(160);
    for (const [name, text] of answers) expect(text).toBe(`Bearer ${name}`);
    const sessionIds = new Map<string | undefined, Set<string | undefined>>();
    for (const { http, method } of server.requests.filter((request) => request.method === 'tools/call')) {
      expect(method).toBe('tools/call');
      const id = String(http.headers['mcp-session-id']);
      sessionIds.set(id, (sessionIds.get(id) ?? new Set()).add(http.headers.authorization));
    }
    if (era === '2025') expect([...sessionIds.values()].map((used) => used.size)).toEqual([1, 1]);
  });

  it.each([401, 403] as const)('that the server refuses with %i is reported with the challenge', async (status) => {
    const challenge = 'Bearer error="invalid_token", error_description="expired"';
    const server = await rawServer({ era, onCall: (request) => request.status(status, 'No.', { 'www-authenticate': challenge }) });
    expect(await openSession(server.url).call('echo')).toEqual({ isError: true, text: '', auth: { status, challenge } });
  });

  it('that the server refuses for want of scope is reported and not tried again', async () => {
    const challenge = 'Bearer error="insufficient_scope", scope="orders:write"';
    const server = await rawServer({ era, onCall: (request) => request.status(403, '', { 'www-authenticate': challenge }) });
    expect((await openSession(server.url).call('echo')).auth).toEqual({ status: 403, challenge });
    expect(server.methods().filter((method) => method === 'tools/call')).toHaveLength(1);
  });

  it('that the server refuses without a usable challenge is reported without', async () => {
    const server = await rawServer({ era, onCall: (request) => request.status(401, '', { 'www-authenticate': 'x'.repeat(5000) }) });
    expect((await openSession(server.url).call('echo')).auth).toEqual({ status: 401, challenge: null });
  });

  it('that is refused already when the connection is opened works as soon as it is a good one', async () => {
    const server = await rawServer({
      era,
      intercept: (request) => {
        const isRefused = request.http.headers.authorization !== 'Bearer good';
        if (isRefused) request.status(401, '', { 'www-authenticate': 'Bearer' });
        return isRefused;
      },
    });
    const session = openSession(server.url);
    expect((await session.call('echo', { headers: headersOf('Bearer old') })).auth).toEqual({ status: 401, challenge: 'Bearer' });
    expect(await reasonOf(session.list({ headers: headersOf('Bearer old') }))).toEqual({ kind: 'tool_unauthorized', server: 'orders' });
    expect((await session.call('echo', { headers: headersOf('Bearer good') })).text).toBe('ok');
  });

  it('that the API behind the tool refuses is reported as if the server had', async () => {
    const marker = { 'diosc/auth': { status: 401, challenge: 'Bearer error="invalid_token"' } };
    const content = [{ type: 'text', text: 'Your session has expired.' }];
    const server = await rawServer({ era, onCall: (request) => request.result({ isError: true, content, _meta: marker }) });
    expect(await openSession(server.url).call('echo')).toEqual({
      isError: true,
      text: 'Your session has expired.',
      auth: { status: 401, challenge: 'Bearer error="invalid_token"' },
    });
  });

  it.each([301, 302, 303, 307, 308])('is not carried on by a redirect with %i, not even to the same server [BYOA-12]', async (status) => {
    const server = await rawServer({
      era,
      intercept: (request) => {
        const isOld = request.http.url === '/mcp' && request.method === 'tools/call';
        if (isOld) request.status(status, '', { location: '/elsewhere' });
        return isOld;
      },
    });
    const reason = await reasonOf(openSession(server.url).call('echo', { headers: headersOf('Bearer secret') }));
    expect(reason).toEqual({ kind: 'tool_server_unreachable', server: 'orders', problem: 'it answered with a redirect' });
    expect(server.requests.filter(({ http }) => http.url !== '/mcp')).toEqual([]);
  });

  it('cannot take the place of what the protocol says in headers', async () => {
    const server = await rawServer({ era });
    const headers = () => ({
      'Content-Type': 'text/plain',
      'MCP-Protocol-Version': '1999-01-01',
      'mcp-session-id': 'stolen',
      Accept: '*/*',
    });
    expect((await openSession(server.url).call('echo', { headers })).text).toBe('ok');
    const sent = server.requests.find(({ method }) => method === 'tools/call')?.http.headers;
    expect(sent).toMatchObject({ 'content-type': 'application/json', accept: 'application/json, text/event-stream' });
    expect(sent?.['mcp-protocol-version']).not.toBe('1999-01-01');
  });

  it('that is gone sends nothing', async () => {
    const server = await rawServer({ era });
    const session = openSession(server.url);
    const gone = () => {
      throw new Error('This secret has been wiped.');
    };
    expect(await reasonOf(session.call('echo', { headers: gone }))).toEqual({ kind: 'tool_cancelled', mayHaveRun: false });
    expect(server.requests).toEqual([]);
  });
});

function pairs(rawHeaders: readonly string[]): string[] {
  return rawHeaders.flatMap((name, index) => (index % 2 === 0 ? [`${name}: ${rawHeaders[index + 1]}`] : []));
}
