import type { RequestListener } from 'node:http';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { localServer } from './testing/local-server.ts';
import { testFetch } from './testing/test-outbound.ts';

async function serve(listener: RequestListener): Promise<string> {
  return (await localServer(listener)).url;
}

function guardedFetch(): typeof globalThis.fetch {
  return testFetch({ maxBodyBytes: null });
}

/** Answers with what it received. */
const echo: RequestListener = async (request, response) => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  const { method, url, headers } = request;
  response.end(JSON.stringify({ method, url, headers, body: Buffer.concat(chunks).toString('latin1') }));
};

describe('requests are those of the standard fetch', () => {
  const form = new FormData();
  form.set('name', 'value');
  const requests: [what: string, init: () => RequestInit][] = [
    ['a GET', () => ({})],
    ['a lower-case method', () => ({ method: 'delete' })],
    ['text', () => ({ method: 'POST', body: 'text \u00e9' })],
    ['no bytes', () => ({ method: 'POST', body: '' })],
    ['bytes', () => ({ method: 'PUT', body: Uint8Array.of(0, 255, 10) })],
    ['an array buffer', () => ({ method: 'PUT', body: Uint8Array.of(1, 2, 3).buffer })],
    ['a blob with its type', () => ({ method: 'POST', body: new Blob(['blob'], { type: 'text/x' }) })],
    ['URL parameters', () => ({ method: 'POST', body: new URLSearchParams({ a: '1 2' }) })],
    ['headers as an object', () => ({ headers: { 'X-One': 'a', 'x-two': 'b\u00e9' } })],
    [
      'headers as pairs',
      () => ({
        headers: [
          ['X-One', 'a'],
          ['x-one', 'b'],
        ],
      }),
    ],
    ['headers as Headers', () => ({ headers: new Headers({ 'X-One': 'a' }) })],
    ['a content type of the caller', () => ({ method: 'POST', body: '{}', headers: { 'Content-Type': 'application/json' } })],
  ];

  it.each(requests)('with %s', async (_, init) => {
    const url = await serve(echo);
    const [guarded, standard] = await Promise.all(
      [guardedFetch()(url, init()), fetch(url, init())].map(async (answer) => relevant(await (await answer).json())),
    );
    expect(guarded).toEqual(standard);
  });

  it('with a form', async () => {
    const url = await serve(echo);
    const answer: unknown = await (await guardedFetch()(url, { method: 'POST', body: form })).json();
    expect(JSON.stringify(answer)).toMatch(
      /multipart\/form-data; boundary=.*name=\\\\\\"name\\\\\\"|multipart\/form-data; boundary=.*name=\\"name\\"/,
    );
  });

  it('with a Request object and a stream as body', async () => {
    const url = await serve(echo);
    const body = new Blob(['from a stream']).stream();
    const request = new Request(url, { method: 'POST', body, headers: { 'x-one': 'a' }, ...{ duplex: 'half' } });
    expect(await (await guardedFetch()(request)).json()).toMatchObject({
      method: 'POST',
      body: 'from a stream',
      headers: { 'x-one': 'a' },
    });
  });

  it.each(['CONNECT', 'trace', 'TRACK'])('and the method %s is refused', async (method) => {
    await expect(guardedFetch()('http://127.0.0.1:1/', { method })).rejects.toThrow(TypeError);
  });

  it('and one header twice in different case is refused, because servers disagree which counts', async () => {
    await expect(guardedFetch()('http://127.0.0.1:1/', { headers: { Authorization: 'a', authorization: 'b' } })).rejects.toThrow('twice');
  });

  it('and ask for uncompressed answers unless the caller wants others', async () => {
    const url = await serve(echo);
    expect(await (await guardedFetch()(url)).json()).toMatchObject({ headers: { 'accept-encoding': 'identity', accept: '*/*' } });
    expect(await (await guardedFetch()(url, { headers: { 'Accept-Encoding': 'gzip' } })).json()).toMatchObject({
      headers: { 'accept-encoding': 'gzip' },
    });
  });
});

describe('responses are those of the standard fetch', () => {
  it('in status, headers and everything that reads the body', async () => {
    const url = await serve((_request, response) => {
      response.writeHead(418, 'Teapot', { 'content-type': 'application/json', 'set-cookie': ['a=1', 'b=2'], 'x-latin': 'caf\u00e9' });
      response.end('{"a":"\u20ac"}');
    });
    const guarded = guardedFetch();
    const response = await guarded(url);
    expect(response).toMatchObject({
      status: 418,
      statusText: 'Teapot',
      ok: false,
      redirected: false,
      type: 'basic',
      url,
      bodyUsed: false,
    });
    expect(response.headers.get('Content-Type')).toBe('application/json');
    expect(response.headers.get('x-latin')).toBe('caf\u00e9');
    expect(response.headers.getSetCookie()).toEqual(['a=1', 'b=2']);
    expect(await response.json()).toEqual({ a: '\u20ac' });
    expect(response.bodyUsed).toBe(true);
    const bytes = new TextEncoder().encode('{"a":"\u20ac"}');
    expect(new Uint8Array(await (await guarded(url)).arrayBuffer())).toEqual(bytes);
    expect(await (await guarded(url)).bytes()).toEqual(bytes);
    const blob = await (await guarded(url)).blob();
    expect([blob.type, await blob.text()]).toEqual(['application/json', '{"a":"\u20ac"}']);
    const cloned = await guarded(url);
    expect(await Promise.all([cloned.clone().text(), cloned.text()])).toEqual(['{"a":"\u20ac"}', '{"a":"\u20ac"}']);
  });

  it('in what a body can not: be read twice, or be something else than it is', async () => {
    const url = await serve((_request, response) => response.end('not json'));
    const response = await guardedFetch()(url);
    await expect(response.json()).rejects.toThrow(SyntaxError);
    await expect(response.text()).rejects.toThrow(TypeError);
    expect(() => response.clone()).toThrow(TypeError);
  });

  it('in having no body where the status or the method leaves none', async () => {
    const url = await serve((request, response) =>
      response.writeHead(request.method === 'HEAD' ? 200 : 204, request.method === 'HEAD' ? { 'content-length': 5 } : {}).end(),
    );
    const guarded = guardedFetch();
    for (const method of ['GET', 'HEAD']) {
      const response = await guarded(url, { method });
      expect(response.body).toBeNull();
      expect(await response.text()).toBe('');
    }
  });

  it.each([
    ['gzip', gzipSync],
    ['deflate', deflateSync],
    ['br', brotliCompressSync],
  ])('in unpacking %s that was not asked for', async (encoding, pack) => {
    const text = 'packed '.repeat(50_000);
    const url = await serve((_request, response) => response.writeHead(200, { 'content-encoding': encoding }).end(pack(text)));
    const guarded = guardedFetch();
    expect(await (await guarded(url)).text()).toBe(text);
    expect((await streamed(await guarded(url))).toString()).toBe(text);
  });

  it('in giving each piece of a stream when it comes', async () => {
    const received = Promise.withResolvers<void>();
    const url = await serve(async (_request, response) => {
      response.write('data: one\n\n');
      await received.promise;
      response.end('data: two\n\n');
    });
    const response = await guardedFetch()(url);
    const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
    expect(await reader?.read()).toEqual({ done: false, value: 'data: one\n\n' });
    received.resolve();
    expect(await reader?.read()).toEqual({ done: false, value: 'data: two\n\n' });
    expect(await reader?.read()).toEqual({ done: true, value: undefined });
  });

  it('in ending the request when the reader cancels', async () => {
    const closed = Promise.withResolvers<void>();
    const url = await serve((_request, response) => {
      response.on('close', () => closed.resolve());
      response.write('begun');
    });
    const response = await guardedFetch()(url);
    await response.body?.cancel();
    await closed.promise;
  });

  it('in long bodies, byte for byte', async () => {
    const long = Buffer.from(Array.from({ length: 3_000_000 }, (_, index) => (index * 7919) & 0xff));
    const url = await serve((_request, response) => response.end(long));
    const guarded = guardedFetch();
    expect(Buffer.from(await (await guarded(url)).arrayBuffer()).equals(long)).toBe(true);
    expect((await streamed(await guarded(url))).equals(long)).toBe(true);
  });
});

/** The body, read piece by piece. */
async function streamed(response: Response): Promise<Buffer> {
  const pieces: Uint8Array[] = [];
  for await (const piece of response.body ?? []) pieces.push(piece);
  return Buffer.concat(pieces);
}

/** What both clients must send alike; the rest is each one's own. */
function relevant(answer: unknown): unknown {
  const { headers, ...rest } = Object(answer);
  const own = new Set(['accept', 'accept-encoding', 'accept-language', 'sec-fetch-mode', 'user-agent', 'connection']);
  return { ...rest, headers: Object.fromEntries(Object.entries(headers).filter(([name]) => !own.has(name))) };
}
