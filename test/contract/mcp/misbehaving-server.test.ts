import { once } from 'node:events';
import { createServer } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { RawRequest } from '../../support/raw-tool-server.ts';
import { openSession, rawServer, reasonOf } from '../../support/tool-server-session.ts';

const JSON_TYPE = { 'content-type': 'application/json' };
const STREAM_TYPE = { 'content-type': 'text/event-stream' };

describe.each(['2025', '2026'] as const)('a server of %s', (era) => {
  it('that hangs costs the call its time, and the request to it is closed', async () => {
    const server = await rawServer({ era, onCall: () => undefined });
    const session = openSession(server.url, undefined, { timeoutMs: 150 });
    expect(await reasonOf(session.call('slow'))).toEqual({ kind: 'tool_timeout', server: 'orders', seconds: 0.15 });
    await server.requests.find(({ method }) => method === 'tools/call')?.hungUp;
  });

  it('that hangs when it is connected to costs the call no more than its time', async () => {
    const server = await rawServer({ era, intercept: () => true });
    const session = openSession(server.url, undefined, { timeoutMs: 150 });
    expect(await reasonOf(session.call('slow'))).toEqual({ kind: 'tool_timeout', server: 'orders', seconds: 0.15 });
    expect(await reasonOf(session.list())).toEqual({ kind: 'tool_timeout', server: 'orders', seconds: 0.15 });
  });

  it('that hangs in the middle of a stream costs the call no more than its time', async () => {
    const server = await rawServer({
      era,
      onCall: ({ response }) => {
        response.writeHead(200, STREAM_TYPE);
        response.write(': still working\n\n');
      },
    });
    const session = openSession(server.url, undefined, { timeoutMs: 150 });
    expect(await reasonOf(session.call('slow'))).toMatchObject({ kind: 'tool_timeout' });
    await server.requests.find(({ method }) => method === 'tools/call')?.hungUp;
  });

  it('that dies in the middle of an answer gave none', async () => {
    const server = await rawServer({
      era,
      onCall: ({ response }) => {
        response.writeHead(200, { ...JSON_TYPE, 'content-length': 1000 });
        response.write('{"jsonrpc":"2.0",', () => response.destroy());
      },
    });
    expect(await reasonOf(openSession(server.url).call('echo'))).toEqual({
      kind: 'tool_bad_response',
      server: 'orders',
      problem: 'the answer broke off',
    });
  });

  it.each(['destroy', 'end'] as const)('whose stream ends without an answer (%s) gave none, and is not waited for', async (how) => {
    const server = await rawServer({
      era,
      onCall: ({ response }) => {
        response.writeHead(200, STREAM_TYPE);
        response.write(': hello\n\n', () => response[how]());
      },
    });
    expect(await reasonOf(openSession(server.url).call('echo'))).toMatchObject({ kind: 'tool_bad_response', server: 'orders' });
  });

  it('that is away is said to be', async () => {
    const server = await rawServer({ era });
    const session = openSession(server.url);
    await session.call('echo');
    await server.close();
    expect(await reasonOf(session.call('echo'))).toMatchObject({ kind: 'tool_server_unreachable', server: 'orders' });
  });

  it.each([
    ['as JSON', JSON_TYPE, (text: string) => text],
    ['as a stream', STREAM_TYPE, (text: string) => `data: ${text}\n\n`],
  ])('that answers with 2 MiB %s is cut off', async (_, type, frame) => {
    const server = await rawServer({
      era,
      onCall: ({ id, response }) => {
        const result = { resultType: 'complete', content: [{ type: 'text', text: 'x'.repeat(2_097_152) }] };
        response.writeHead(200, type);
        response.end(frame(JSON.stringify({ jsonrpc: '2.0', id, result })));
      },
    });
    expect(await reasonOf(openSession(server.url).call('echo'))).toEqual({
      kind: 'tool_result_too_large',
      server: 'orders',
      limitBytes: 1_048_576,
    });
  });

  it('may list its tools in 2 MiB, but not in 5', async () => {
    const list = async (bytes: number) => {
      const tools = [{ name: 'echo', description: 'x'.repeat(bytes), inputSchema: { type: 'object' } }];
      const server = await rawServer({ era, tools });
      return await reasonOf(openSession(server.url).list());
    };
    expect(await list(2_097_152)).toMatchObject({ unexpected: [{ name: 'echo' }] });
    expect(await list(5_242_880)).toEqual({ kind: 'tool_result_too_large', server: 'orders', limitBytes: 4_194_304 });
  });

  it.each([
    ['what is not JSON', 'Bearer secret-token is what you sent', JSON_TYPE],
    ['half of a JSON text', '{"jsonrpc":"2.0"', JSON_TYPE],
    ['nothing', '', JSON_TYPE],
    ['JSON that is no JSON-RPC', '{"hello":"world"}', JSON_TYPE],
    ['a list of nothing', '[]', JSON_TYPE],
    ['the answer to another call', '{"jsonrpc":"2.0","id":"another","result":{"resultType":"complete","content":[]}}', JSON_TYPE],
    ['a notification', '{"jsonrpc":"2.0","method":"notifications/message","params":{"level":"info","data":1}}', JSON_TYPE],
    ['a web page', '<html>Bearer secret-token</html>', { 'content-type': 'text/html' }],
    ['no content type', '{}', {}],
    ['a stream of nonsense', 'data: {"hello":"world"}\n\n', STREAM_TYPE],
  ])('that answers with %s gave no answer, and none of it is in the error', async (_, body, type) => {
    const server = await rawServer({ era, onCall: (request) => request.status(200, body, type) });
    const error: unknown = await openSession(server.url)
      .call('echo', { headers: () => ({ Authorization: 'Bearer secret-token' }) })
      .catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ reason: { kind: 'tool_bad_response', server: 'orders' } });
    expect(withCauses(error)).not.toContain('secret-token');
    expect(withCauses(error)).not.toContain('Bearer');
  });

  it.each([
    ['of the wrong kind', { content: 'text' }],
    ['with content of no kind', { content: [{ text: 'hello' }] }],
  ])('that answers with a result %s gave no answer', async (_, result) => {
    const server = await rawServer({ era, onCall: (request) => request.result(result) });
    expect(await reasonOf(openSession(server.url).call('echo'))).toMatchObject({ kind: 'tool_bad_response', server: 'orders' });
  });

  it('that takes a call without ever answering it (202) gave no answer', async () => {
    const server = await rawServer({ era, onCall: (request) => request.status(202) });
    expect(await reasonOf(openSession(server.url).call('echo'))).toMatchObject({ kind: 'tool_bad_response', server: 'orders' });
  });

  it.each([
    [418, 'tool_bad_response'],
    [429, 'tool_server_unreachable'],
    [500, 'tool_server_unreachable'],
    [503, 'tool_server_unreachable'],
  ])('that answers with HTTP %i is reported as such, without its text', async (status, kind) => {
    const server = await rawServer({ era, onCall: (request) => request.status(status, 'Bearer secret-token') });
    const error: unknown = await openSession(server.url)
      .call('echo')
      .catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ reason: { kind, server: 'orders', problem: `it answered with HTTP ${status}` } });
    expect(withCauses(error)).not.toContain('secret-token');
  });

  it('that answers with an error of the protocol has its sentence passed on, short and plain', async () => {
    const server = await rawServer({
      era,
      onCall: (request) => {
        const error = { code: -32602, message: `No such order.\u202e\u0007${' Really.'.repeat(200)}` };
        request.status(200, JSON.stringify({ jsonrpc: '2.0', id: request.id, error }), JSON_TYPE);
      },
    });
    const reason = await reasonOf(openSession(server.url).call('echo'));
    expect(reason).toMatchObject({ kind: 'tool_failed', server: 'orders', text: expect.stringMatching(/^No such order\. Really\..*…$/) });
    expect(JSON.stringify(reason).length).toBeLessThan(600);
  });

  it('is told when a call is not wanted any more', async () => {
    const stop = new AbortController();
    const server = await rawServer({ era, onCall: () => stop.abort() });
    const call = reasonOf(openSession(server.url).call('slow', { signal: stop.signal }));
    expect(await call).toEqual({ kind: 'tool_cancelled', mayHaveRun: true });
    await server.requests.find(({ method }) => method === 'tools/call')?.hungUp;
  });

  it('is not called for one who has stopped before', async () => {
    const server = await rawServer({ era });
    const reason = await reasonOf(openSession(server.url).call('echo', { signal: AbortSignal.abort() }));
    expect(reason).toEqual({ kind: 'tool_cancelled', mayHaveRun: false });
    expect(server.requests).toEqual([]);
  });

  it('that is slow to connect does not keep one who stops, and serves those who stay', async () => {
    const stop = new AbortController();
    const probes: RawRequest[] = [];
    const server = await rawServer({
      era,
      intercept: (request) => {
        if (request.method !== 'server/discover' || probes.length > 0) return false;
        probes.push(request);
        return true;
      },
    });
    const session = openSession(server.url);
    const leaving = reasonOf(session.call('echo', { signal: stop.signal }));
    const staying = reasonOf(session.call('echo'));
    await expect.poll(() => probes).toHaveLength(1);
    stop.abort();
    expect(await leaving).toEqual({ kind: 'tool_cancelled', mayHaveRun: false });
    probes[0]?.status(404);
    // Even where the first opening comes to nothing, as here with a server of 2026: who stays opens again.
    expect(await staying).toMatchObject({ unexpected: { text: 'ok' } });
  });

  it('has its calls ended, and gets no more, when the session is closed', async () => {
    const server = await rawServer({ era, onCall: () => undefined });
    const session = openSession(server.url);
    const call = reasonOf(session.call('slow'));
    await expect.poll(() => server.methods()).toContain('tools/call');
    await session.close();
    expect(await call).toEqual({ kind: 'tool_cancelled', mayHaveRun: true });
    await server.requests.find(({ method }) => method === 'tools/call')?.hungUp;
    expect(await reasonOf(session.call('echo'))).toEqual({ kind: 'tool_cancelled', mayHaveRun: false });
    expect(server.methods().filter((method) => method === 'tools/call')).toHaveLength(1);
  });
});

describe('a server of 2025', () => {
  it('is also told in words that a call is cancelled', async () => {
    const stop = new AbortController();
    const server = await rawServer({ era: '2025', onCall: () => stop.abort() });
    await reasonOf(openSession(server.url).call('slow', { signal: stop.signal }));
    await expect.poll(() => server.methods()).toContain('notifications/cancelled');
    const [call, word] = ['tools/call', 'notifications/cancelled'].map((name) => server.requests.find(({ method }) => method === name));
    expect(word?.params).toMatchObject({ requestId: call?.id });
  });

  it('that breaks a stream off which it numbers is asked for the rest', async () => {
    const server = await rawServer({
      era: '2025',
      intercept: ({ method, http, response }) => {
        if (method !== 'GET') return false;
        response.writeHead(200, STREAM_TYPE);
        const result = { content: [{ type: 'text', text: `after ${http.headers['last-event-id']}` }] };
        const { id } = callOf(server.requests);
        response.end(`id: 2\ndata: ${JSON.stringify({ jsonrpc: '2.0', id, result })}\n\n`);
        return true;
      },
      onCall: ({ response }) => {
        response.writeHead(200, STREAM_TYPE);
        response.end('id: 1\nretry: 5\ndata:\n\n');
      },
    });
    expect((await openSession(server.url).call('slow')).text).toBe('after 1');
  });
});

describe('a server of no revision that the hub speaks', () => {
  it.each([
    [
      'answers with one of 1999',
      { result: { protocolVersion: '1999-12-31', capabilities: {}, serverInfo: { name: 'old', version: '1' } } },
    ],
    ['speaks one of the future alone', { error: { code: -32022, message: 'No.', data: { supported: ['2099-01-01'], requested: 'x' } } }],
  ])('%s, and is said to', async (_, answer) => {
    const intercept = (request: RawRequest) => {
      request.status(200, JSON.stringify({ jsonrpc: '2.0', id: request.id, ...answer }), JSON_TYPE);
      return true;
    };
    const server = await rawServer({ era: '2025', intercept });
    expect(await reasonOf(openSession(server.url).call('echo'))).toEqual({
      kind: 'tool_bad_response',
      server: 'orders',
      problem: 'no common protocol version',
    });
  });
});

describe('what listens but speaks no HTTP', () => {
  it('is no tool server', async () => {
    const server = createServer((socket) => socket.end('SSH-2.0-OpenSSH_9.9\r\n'));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    onTestFinished(() => void server.close());
    const address = server.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const reason = await reasonOf(openSession(`http://127.0.0.1:${port}/mcp`).call('echo'));
    expect(reason).toMatchObject({ kind: 'tool_server_unreachable', server: 'orders' });
  });
});

function callOf(requests: readonly { method: string; id: string | number | undefined }[]) {
  return { id: requests.find(({ method }) => method === 'tools/call')?.id };
}

/** All that a log would write of an error. */
function withCauses(error: unknown): string {
  return error instanceof Error ? `${error.message}\n${error.stack}\n${withCauses(error.cause)}` : String(error);
}
