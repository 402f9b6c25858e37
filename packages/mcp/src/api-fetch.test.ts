import type { IncomingHttpHeaders, RequestListener } from 'node:http';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { call, serveHttp, serveTools } from './testing/served-tools.ts';
import { tool } from './tool.ts';
import type { ToolContext } from './tool-context.ts';

const HEADERS = { 'X-User-Auth-Authorization': 'Bearer user-token', 'X-User-Auth-Cookie': 'sid=1', 'X-Request-Id': 'req_1' };

/** An API that keeps the headers of each request. */
async function serveApi(listener: RequestListener = (_, response) => response.end('{"orders":[]}')) {
  const requests: { url: string | undefined; headers: IncomingHttpHeaders }[] = [];
  const url = await serveHttp((request, response) => {
    requests.push({ url: request.url, headers: request.headers });
    listener(request, response);
  });
  return { url, requests };
}

/** Runs a handler in a real call, with `apiOrigins` of the tool. */
async function run(apiOrigins: readonly string[], handler: (context: ToolContext) => unknown) {
  const fetching = tool({
    name: 'fetching',
    description: 'Does it.',
    inputSchema: z.object({}),
    apiOrigins,
    handler: (_, context) => handler(context),
  });
  const { result } = await call(await serveTools([fetching], { onError: () => undefined }), 'fetching', {}, { headers: HEADERS });
  return result;
}

describe('context.fetch', () => {
  it("sends the user's headers and the request id to the company's API [BYOA-02]", async () => {
    const api = await serveApi();
    await run([api.url], async ({ fetch }) => (await fetch(`${api.url}/orders?page=1`)).json());
    expect(api.requests).toHaveLength(1);
    expect(api.requests[0]).toMatchObject({
      url: '/orders?page=1',
      headers: { authorization: 'Bearer user-token', cookie: 'sid=1', 'x-request-id': 'req_1' },
    });
  });

  it('takes the origins of the server for those of every tool', async () => {
    const api = await serveApi();
    const fetching = tool({
      name: 'fetching',
      description: '.',
      inputSchema: z.object({}),
      handler: async (_, { fetch }) => (await fetch(api.url)).json(),
    });
    await call(await serveTools([fetching], { apiOrigins: [api.url] }), 'fetching', {}, { headers: HEADERS });
    expect(api.requests[0]?.headers.authorization).toBe('Bearer user-token');
  });

  it("sends the user's headers nowhere else: another port is another API [BYOA-12]", async () => {
    const [api, other] = [await serveApi(), await serveApi()];
    await run([api.url], async ({ fetch }) => (await fetch(other.url)).json());
    expect(other.requests[0]?.headers).toMatchObject({ 'x-request-id': 'req_1' });
    expect(other.requests[0]?.headers).not.toHaveProperty('authorization');
    expect(other.requests[0]?.headers).not.toHaveProperty('cookie');
  });

  it("sends the user's headers nowhere at all where no origin is named", async () => {
    const api = await serveApi();
    await run([], async ({ fetch }) => (await fetch(api.url)).json());
    expect(api.requests[0]?.headers).not.toHaveProperty('authorization');
  });

  it.each([301, 302, 303, 307, 308])("follows no redirect (%i) with the user's headers [BYOA-12]", async (status) => {
    const other = await serveApi();
    const api = await serveApi((_, response) => response.writeHead(status, { location: other.url }).end());
    const result = await run([api.url], async ({ fetch }) => ({ status: (await fetch(api.url, { redirect: 'follow' })).status }));
    expect(result).toMatchObject({ structuredContent: { status } });
    expect(other.requests).toEqual([]);
  });

  it('leaves a header that the author set, and the method and body', async () => {
    let body = '';
    const api = await serveApi((request, response) => request.on('data', (chunk) => (body += chunk)).on('end', () => response.end('{}')));
    const headers = { Authorization: 'Bearer of-the-service', 'Content-Type': 'text/plain' };
    await run([api.url], async ({ fetch }) => (await fetch(api.url, { method: 'POST', headers, body: 'hello' })).json());
    expect(api.requests[0]?.headers).toMatchObject({
      authorization: 'Bearer of-the-service',
      cookie: 'sid=1',
      'content-type': 'text/plain',
    });
    expect(body).toBe('hello');
  });

  it.each([
    [401, '{"error":"Your token is too old for this."}', 'Your token is too old for this.'],
    [401, '{"error":"invalid_token"}', 'Your session has expired. Please sign in again.'],
    [401, '', 'Your session has expired. Please sign in again.'],
    [401, '<html>Sign in</html>', 'Your session has expired. Please sign in again.'],
    [403, '{"error":"Orders of other people are not yours to see."}', 'Orders of other people are not yours to see.'],
    [403, '{"error":{"message":"No no"}}', 'You do not have permission to do that.'],
    [403, `{"error":"no ${'x'.repeat(200)}"}`, 'You do not have permission to do that.'],
    [403, '{"error":"two\\nlines here"}', 'You do not have permission to do that.'],
    [403, `{"padding":"${'x'.repeat(20_000)}","error":"No such luck."}`, 'You do not have permission to do that.'],
    [403, 'null', 'You do not have permission to do that.'],
  ])('makes a refusal by the API (%i) a result for people, marked for the hub: %s', async (status, body, text) => {
    const api = await serveApi((_, response) =>
      response.writeHead(status, { 'WWW-Authenticate': 'Bearer error="invalid_token"' }).end(body),
    );
    expect(await run([api.url], ({ fetch }) => fetch(api.url))).toMatchObject({
      isError: true,
      content: [{ type: 'text', text }],
      _meta: { 'diosc/auth': { status, challenge: 'Bearer error="invalid_token"' } },
    });
  });

  it('marks a refusal without a challenge', async () => {
    const api = await serveApi((_, response) => response.writeHead(403).end());
    expect((await run([api.url], ({ fetch }) => fetch(api.url)))?.['_meta']).toMatchObject({ 'diosc/auth': { status: 403 } });
  });

  it("takes the refusal of somebody else's API for no refusal of the user", async () => {
    const other = await serveApi((_, response) => response.writeHead(401).end());
    const result = await run([], async ({ fetch }) => `It said ${(await fetch(other.url)).status}.`);
    expect(result).toMatchObject({ content: [{ text: 'It said 401.' }] });
    expect(result?.['isError']).not.toBe(true);
  });

  it('leaves every other status to the author', async () => {
    const api = await serveApi((_, response) => response.writeHead(404).end());
    expect(await run([api.url], async ({ fetch }) => `It said ${(await fetch(api.url)).status}.`)).toMatchObject({
      content: [{ text: 'It said 404.' }],
    });
  });

  it('ends the request to the API when the caller stops waiting', async () => {
    const stop = new AbortController();
    const { promise: hungUp, resolve } = Promise.withResolvers<void>();
    const api = await serveApi((_, response) => {
      response.on('close', resolve);
      stop.abort();
    });
    const slow = tool({
      name: 'slow',
      description: '.',
      inputSchema: z.object({}),
      apiOrigins: [api.url],
      handler: (_, { fetch }) => fetch(api.url),
    });
    const url = await serveTools([slow], { onError: () => undefined });
    await expect(call(url, 'slow', {}, { signal: stop.signal })).rejects.toThrow('aborted');
    await hungUp;
  });

  it.each(['https://api.example.com/v1', 'api.example.com', 'ftp://api.example.com', 'https://user@api.example.com', ''])(
    'takes no origin that is none: "%s"',
    (origin) => {
      const define = () => tool({ name: 'it', description: '.', inputSchema: z.object({}), apiOrigins: [origin], handler: () => null });
      expect(define).toThrow(`"apiOrigins" takes origins such as "https://api.example.com"; it got "${origin}".`);
    },
  );
});
