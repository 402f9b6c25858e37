import { once } from 'node:events';
import { createServer, request } from 'node:http';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { z } from 'zod';
import { call, REVISIONS, readAnswer, rpc, serveHttp, serveTools } from './testing/served-tools.ts';
import { tool } from './tool.ts';
import { ToolError } from './tool-error.ts';
import { createToolServer } from './tool-server.ts';

const echo = tool({
  name: 'echo',
  title: 'Echo',
  description: 'Says it again.',
  inputSchema: z.object({ text: z.string(), times: z.int().max(3).default(1) }),
  annotations: { readOnlyHint: true },
  handler: ({ text, times }) => text.repeat(times),
});

/** Sends a request whose `Host` header is of the test's choosing, which `fetch` does not allow. */
async function statusOf(url: string, headers: Record<string, string>, path = '/health'): Promise<number | undefined> {
  const sent = request(new URL(path, url), { headers }).end();
  const [response] = await once(sent, 'response');
  response.resume();
  return response.statusCode;
}

describe('GET /health', () => {
  it('says that the server is there and how many tools it has', async () => {
    const response = await fetch(`${await serveTools([echo])}/health?probe=1`);
    expect(response.headers.get('content-type')).toBe('application/json');
    expect(await response.json()).toEqual({ status: 'ok', name: 'test', version: '1.2.3', tools: 1 });
  });

  it('takes no other method', async () => {
    expect((await fetch(`${await serveTools([echo])}/health`, { method: 'POST' })).status).toBe(405);
  });
});

describe.each(REVISIONS)('a client of %s', (revision) => {
  it('sees the tools as they were defined', async () => {
    const { result } = await readAnswer(await rpc(await serveTools([echo]), 'tools/list', {}, { revision }));
    expect(result?.['tools']).toEqual([
      {
        name: 'echo',
        title: 'Echo',
        description: 'Says it again.',
        annotations: { readOnlyHint: true },
        inputSchema: {
          $schema: 'https://json-schema.org/draft/2020-12/schema',
          type: 'object',
          properties: {
            text: { type: 'string' },
            times: { type: 'integer', default: 1, minimum: Number.MIN_SAFE_INTEGER, maximum: 3 },
          },
          required: ['text'],
        },
      },
    ]);
  });

  it('gets the answer of a tool, with defaults filled in', async () => {
    const { result } = await call(await serveTools([echo]), 'echo', { text: 'hi' }, { revision });
    expect(result).toMatchObject({ content: [{ type: 'text', text: 'hi' }] });
  });

  it('is told which argument is wrong, as a result that a model can read', async () => {
    const { result } = await call(await serveTools([echo]), 'echo', { text: 'hi', times: 9 }, { revision });
    expect(result).toMatchObject({
      isError: true,
      content: [{ text: 'The argument "times" is not valid: Too big: expected number to be <=3.' }],
    });
  });

  it('is told that there is no such tool', async () => {
    const { error } = await call(await serveTools([echo]), 'delete_everything', {}, { revision });
    expect(error).toMatchObject({ code: -32602, message: 'This server has no tool of that name.' });
  });

  it('ends a tool by hanging up', async () => {
    const stop = new AbortController();
    const { promise: aborted, resolve } = Promise.withResolvers<void>();
    const slow = tool({
      name: 'slow',
      description: 'Waits.',
      inputSchema: z.object({}),
      handler: async (_, { signal }) => {
        signal.addEventListener('abort', () => resolve());
        stop.abort();
        await aborted;
      },
    });
    await expect(call(await serveTools([slow]), 'slow', {}, { revision, signal: stop.signal })).rejects.toThrow('aborted');
    await aborted;
  });
});

describe('a client of 2025', () => {
  it('shakes hands without being given a session', async () => {
    const url = await serveTools([echo]);
    const params = { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'c', version: '1' } };
    const response = await rpc(url, 'initialize', params, { revision: '2025-11-25' });
    expect(response.headers.has('mcp-session-id')).toBe(false);
    expect((await readAnswer(response)).result).toMatchObject({
      protocolVersion: '2025-11-25',
      serverInfo: { name: 'test', version: '1.2.3' },
    });
  });

  it.each(['GET', 'DELETE'])('is told that there is nothing to %s', async (method) => {
    expect((await fetch(`${await serveTools([echo])}/mcp`, { method })).status).toBe(405);
  });
});

describe('callers', () => {
  it('are never taken for each other, with a hundred calls under way at once [MCP-05]', async () => {
    const waiting: (() => void)[] = [];
    const who = tool({
      name: 'who',
      description: 'Says who asks.',
      inputSchema: z.object({ name: z.string() }),
      handler: async ({ name }, context) => {
        // Nobody is answered before all have arrived.
        await new Promise<void>((resolve) => {
          waiting.push(resolve);
          if (waiting.length === 100) for (const go of waiting.toReversed()) go();
        });
        return { asked: name, userId: context.user.userId, isOwn: context.headers['X-Key'] === `key-of-${name}` };
      },
    });
    const url = await serveTools([who]);
    const results = await Promise.all(
      Array.from({ length: 100 }, async (_, index) => {
        const name = `user-${index}`;
        const revision = REVISIONS[index % REVISIONS.length] ?? '2026-07-28';
        const { result } = await call(
          url,
          'who',
          { name },
          { revision, headers: { 'X-User-Auth-X-Key': `key-of-${name}`, 'X-User-Id': name } },
        );
        return [name, result?.['structuredContent']];
      }),
    );
    for (const [name, content] of results) expect(content).toEqual({ asked: name, userId: name, isOwn: true });
  });
});

describe('what a handler throws', () => {
  const headers = { Authorization: 'Bearer secret-token' };

  async function thrown(error: unknown, options: Parameters<typeof serveTools>[1] = {}) {
    const handler = () => {
      throw error;
    };
    const failing = tool({ name: 'failing', description: 'Fails.', inputSchema: z.object({}), handler });
    return (await call(await serveTools([failing], options), 'failing', {}, { headers })).result;
  }

  it('is told to the user where it was meant for them', async () => {
    expect(await thrown(new ToolError('There is no order 4711.'))).toMatchObject({
      isError: true,
      content: [{ text: 'There is no order 4711.' }],
    });
  });

  it('stays with the author in every other case', async () => {
    const onError = vi.fn<() => void>();
    const error = new Error('connect ECONNREFUSED db.internal:5432');
    expect(await thrown(error, { onError })).toMatchObject({ isError: true, content: [{ text: 'The tool failed.' }] });
    expect(onError).toHaveBeenCalledExactlyOnceWith(
      error,
      expect.objectContaining({ tool: 'failing', requestId: expect.stringMatching(/^req_/) }),
    );
  });

  it('never takes the credential along, neither to the user nor to the console', async () => {
    const write = vi.spyOn(console, 'error').mockImplementation(() => undefined);
    onTestFinished(() => write.mockRestore());
    const shown = await thrown(new ToolError('The API refused "Bearer secret-token".'));
    expect(shown).toMatchObject({ content: [{ text: 'The API refused "[redacted]".' }] });
    await thrown(new Error('401 for Bearer secret-token'));
    expect(write).toHaveBeenCalledOnce();
    expect(String(write.mock.calls)).toContain('401 for [redacted]');
    expect(String(write.mock.calls)).not.toContain('secret-token');
  });

  it.each([['a string'], [undefined], [{ code: 1 }]])('may be no error at all: %s', async (value) => {
    expect(await thrown(value, { onError: () => undefined })).toMatchObject({ isError: true, content: [{ text: 'The tool failed.' }] });
  });
});

describe('a request that is not for this server', () => {
  it.each(['localhost', '127.0.0.1', 'localhost:80', '[::1]:3000', 'LOCALHOST'])('is not one that names %s', async (host) => {
    expect(await statusOf(await serveTools([echo]), { host })).toBe(200);
  });

  it.each(['evil.example', '127.0.0.1.evil.example', 'localhost.evil.example', '10.0.0.1', 'localhost@evil.example', '%'])(
    'is refused: a page let the name "%s" point to this machine',
    async (host) => {
      const url = await serveTools([echo]);
      expect(await statusOf(url, { host })).toBe(403);
      expect(await statusOf(url, { host }, '/mcp')).toBe(403);
    },
  );

  it.each(['https://evil.example', 'null', 'http://localhost.evil.example', 'file://'])('is refused from a page of %s', async (origin) => {
    const response = await rpc(await serveTools([echo]), 'tools/list', {}, { headers: { Origin: origin } });
    expect(response.status).toBe(403);
  });

  it('is taken under the names that are allowed, and no other', async () => {
    const url = await serveTools([echo], { allowedHosts: ['tools.example.com'] });
    expect(await statusOf(url, { host: 'tools.example.com:8443' })).toBe(200);
    expect(await statusOf(url, { host: 'localhost' })).toBe(403);
  });

  it('is taken from pages that are allowed', async () => {
    const url = await serveTools([echo], { allowedOrigins: ['inspector.example.com'] });
    expect((await fetch(`${url}/health`, { headers: { Origin: 'https://inspector.example.com' } })).status).toBe(200);
    expect((await fetch(`${url}/health`, { headers: { Origin: 'http://localhost:6274' } })).status).toBe(403);
  });

  it('is taken under any name where the server listens to other machines, but from no page', async () => {
    const server = createToolServer({ name: 'test', version: '1', tools: [echo] });
    onTestFinished(server.close);
    const { port } = await server.listen({ port: 0, host: '0.0.0.0' });
    const url = `http://127.0.0.1:${port}`;
    expect(await statusOf(url, { host: 'tools.internal' })).toBe(200);
    expect(await statusOf(url, { host: 'tools.internal', origin: 'http://tools.internal' })).toBe(403);
  });
});

describe('a body', () => {
  it('over 1 MiB is refused', async () => {
    const response = await rpc(await serveTools([echo], { onError: () => undefined }), 'tools/call', {
      name: 'echo',
      arguments: { text: 'x'.repeat(1_048_576) },
    });
    expect(response.status).toBe(413);
  });

  it.each([
    ['that is not JSON', '{', 400],
    ['that is empty', '', 400],
    ['that is no message', '{"hello":"world"}', 400],
  ])('%s is refused', async (_, body, status) => {
    const url = await serveTools([echo], { onError: () => undefined });
    const headers = { 'Content-Type': 'application/json', Accept: 'application/json, text/event-stream' };
    expect((await fetch(`${url}/mcp`, { method: 'POST', headers, body })).status).toBe(status);
  });

  it('that is no JSON by its content type is refused, because a page may send it without asking', async () => {
    const url = await serveTools([echo], { onError: () => undefined });
    expect((await rpc(url, 'tools/list', {}, { headers: { 'Content-Type': 'text/plain' } })).status).toBe(415);
  });
});

describe("a server of one's own", () => {
  it('can mount the handler', async () => {
    const { handler } = createToolServer({ name: 'test', version: '1', tools: [echo] });
    const url = await serveHttp(handler);
    expect((await call(url, 'echo', { text: 'mounted' })).result).toMatchObject({ content: [{ text: 'mounted' }] });
    expect((await fetch(`${url}/else`)).status).toBe(404);
  });

  it('can have read and parsed the body before', async () => {
    const { handler } = createToolServer({ name: 'test', version: '1', tools: [echo] });
    const url = await serveHttp(async (incoming, response) => {
      const chunks = await incoming.toArray();
      handler(Object.assign(incoming, { body: JSON.parse(chunks.join('')) }), response);
    });
    for (const revision of REVISIONS) {
      expect((await call(url, 'echo', { text: 'parsed' }, { revision })).result).toMatchObject({ content: [{ text: 'parsed' }] });
    }
  });

  it('on this machine is not called by other names either', async () => {
    const { handler } = createToolServer({ name: 'test', version: '1', tools: [echo] });
    expect(await statusOf(await serveHttp(handler), { host: 'evil.example' })).toBe(403);
  });
});

describe('a tool server', () => {
  it('cannot have two tools of one name', () => {
    expect(() => createToolServer({ name: 'test', version: '1', tools: [echo, echo] })).toThrow('Two tools are named "echo".');
  });

  it('cannot listen twice', async () => {
    const server = createToolServer({ name: 'test', version: '1', tools: [] });
    onTestFinished(server.close);
    await server.listen({ port: 0 });
    await expect(server.listen({ port: 0 })).rejects.toThrow('This tool server listens already.');
  });

  it('says when its port is taken, and can take another', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    onTestFinished(() => void other.close());
    const address = other.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const server = createToolServer({ name: 'test', version: '1', tools: [] });
    onTestFinished(server.close);
    await expect(server.listen({ port })).rejects.toMatchObject({ code: 'EADDRINUSE' });
    expect((await server.listen({ port: 0 })).url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
  });

  it('ends what is under way when it is closed', async () => {
    const { promise: aborted, resolve } = Promise.withResolvers<void>();
    const { promise: started, resolve: start } = Promise.withResolvers<void>();
    const slow = tool({
      name: 'slow',
      description: '.',
      inputSchema: z.object({}),
      handler: async (_, { signal }) => {
        signal.addEventListener('abort', () => resolve());
        start();
        await aborted;
      },
    });
    const server = createToolServer({ name: 'test', version: '1', tools: [slow], onError: () => undefined });
    const { url } = await server.listen({ port: 0 });
    const result = call(url, 'slow').catch((error: unknown) => error);
    await started;
    await server.close();
    await aborted;
    expect(await result).toBeInstanceOf(Error);
  });
});
