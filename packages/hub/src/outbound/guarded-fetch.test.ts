import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import { inspect } from 'node:util';
import { afterEach, describe, expect, it } from 'vitest';
import { Problem } from '../problem/problem.ts';
import type { ResolveHost } from './guarded-connector.ts';
import { createOutbound } from './guarded-fetch.ts';
import type { OutboundLimits } from './outbound.ts';

const LIMITS: OutboundLimits = { headersTimeoutMs: 5000, maxBodyBytes: 1_000_000 };

const closers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  await Promise.all(closers.splice(0).map((close) => close()));
});

type Served = {
  readonly server: Server;
  readonly port: number;
  readonly url: string;
  /** How many connections were ever opened. */
  readonly opened: () => number;
};

async function serve(listener: RequestListener, host = '127.0.0.1', port = 0): Promise<Served> {
  const server = createServer(listener);
  let opened = 0;
  server.on('connection', () => {
    opened += 1;
  });
  server.listen(port, host);
  await once(server, 'listening');
  closers.push(async () => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  const bound = typeof address === 'object' && address !== null ? address.port : 0;
  return { server, port: bound, url: `http://${host}:${bound}/path?secret=canary-query`, opened: () => opened };
}

function outbound(allowed: readonly string[] = ['127.0.0.0/8'], resolveHost?: ResolveHost) {
  const created = createOutbound({ allowPrivateNetworks: allowed, ...(resolveHost !== undefined && { resolveHost }) });
  closers.push(() => created.close());
  return created;
}

function guardedFetch(
  limits: Partial<OutboundLimits> = {},
  allowed?: readonly string[],
  resolveHost?: ResolveHost,
): typeof globalThis.fetch {
  return outbound(allowed, resolveHost).fetch('mcp', { ...LIMITS, ...limits });
}

async function problemOf(act: Promise<unknown>): Promise<Problem> {
  const error = await act.then(
    () => new Error('Nothing was refused.'),
    (reason: unknown) => reason,
  );
  if (error instanceof Problem) return error;
  throw error;
}

describe('where it goes', () => {
  const unreachable: RequestListener = (_request, response) => response.end('reached');

  it.each([
    ['loopback', '127.0.0.1'],
    ['octal loopback', '0177.0.0.1'],
    ['hexadecimal loopback', '0x7f000001'],
    ['decimal loopback', '2130706433'],
    ['short loopback', '127.1'],
    ['full-width loopback', '\uff11\uff12\uff17.0.0.1'],
    ['percent-encoded loopback', '%31%32%37.0.0.1'],
    ['loopback with a dot behind', '127.0.0.1.'],
    ['this host', '0.0.0.0'],
    ['mapped loopback', '[::ffff:127.0.0.1]'],
    ['mapped loopback in hexadecimal', '[::ffff:7f00:1]'],
    ['compatible loopback', '[::127.0.0.1]'],
  ])('not to %s in a URL (%s), although a server listens there [SAFE-03]', async (_, host) => {
    const { port, opened } = await serve(unreachable, '0.0.0.0');
    const problem = await problemOf(guardedFetch({}, [])(`http://${host}:${port}/`));
    expect(problem.reason).toMatchObject({ kind: 'outbound_refused', purpose: 'mcp' });
    expect(opened()).toBe(0);
  });

  it.each([
    'http://169.254.169.254/latest/meta-data/',
    'http://[fe80::1]/',
    'http://10.0.0.1/',
    'http://[64:ff9b::a9fe:a9fe]/',
    'http://[2002:7f00:1::]/',
  ])('not to %s [SAFE-03]', async (url) => {
    expect((await problemOf(guardedFetch()(url))).reason.kind).toBe('outbound_refused');
  });

  it.each([
    'file:///etc/passwd',
    'ftp://127.0.0.1/',
    'data:text/plain,x',
    'javascript:alert(1)',
    'blob:http://127.0.0.1/x',
    'ws://127.0.0.1/',
    'unix:/var/run/docker.sock',
    'HTTP+unix://x/',
    '//127.0.0.1/',
    '/relative',
    '',
    'http://',
    'http://[fe80::1%25eth0]/',
  ])('not to a URL of another kind: %j [SAFE-03]', async (url) => {
    expect((await problemOf(guardedFetch()(url))).reason.kind).toBe('outbound_refused');
  });

  it.each(['http://user@127.0.0.1/', 'http://:canary@127.0.0.1/', 'https://a:canary@example.test/'])(
    'not with a user name or password in the URL, and without repeating it [SAFE-03]',
    async (url) => {
      const problem = await problemOf(guardedFetch()(url));
      expect(problem.reason).toMatchObject({ kind: 'outbound_refused', problem: 'the URL holds a user name or a password' });
      expect(inspect(problem, { depth: null, showHidden: true })).not.toContain('canary');
    },
  );

  it('not to a name that has no permitted address [SAFE-03]', async () => {
    const { port, opened } = await serve(unreachable);
    const resolveHost: ResolveHost = async () => [
      { address: '127.0.0.1', family: 4 },
      { address: '::1', family: 6 },
    ];
    const problem = await problemOf(guardedFetch({}, [], resolveHost)(`http://intranet.test:${port}/`));
    expect(problem.reason).toMatchObject({ kind: 'outbound_refused', host: `intranet.test:${port}` });
    expect(opened()).toBe(0);
  });

  it('only to the permitted ones of the addresses of a name [SAFE-03]', async () => {
    const permitted = await serve((_request, response) => response.end('permitted'), '127.0.0.2');
    const other = await serve(unreachable, '127.0.0.1', permitted.port);
    const resolveHost: ResolveHost = async () => [
      { address: '127.0.0.1', family: 4 },
      { address: '127.0.0.2', family: 4 },
    ];
    const response = await guardedFetch({}, ['127.0.0.2/32'], resolveHost)(`http://mixed.test:${permitted.port}/`);
    expect(await response.text()).toBe('permitted');
    expect(other.opened()).toBe(0);
  });

  it('to the address that was checked: one look-up for each connection, and a changed answer is checked again [SAFE-03]', async () => {
    const permitted = await serve((_request, response) => response.setHeader('connection', 'close').end('permitted'), '127.0.0.2');
    const victim = await serve(unreachable, '127.0.0.1', permitted.port);
    let lookups = 0;
    const resolveHost: ResolveHost = async () => {
      lookups += 1;
      return [{ address: lookups === 1 ? '127.0.0.2' : '127.0.0.1', family: 4 }];
    };
    const fetch = guardedFetch({}, ['127.0.0.2/32'], resolveHost);
    const url = `http://rebind.test:${permitted.port}/`;
    expect(await (await fetch(url)).text()).toBe('permitted');
    expect(lookups).toBe(1);
    expect((await problemOf(fetch(url))).reason.kind).toBe('outbound_refused');
    expect(lookups).toBe(2);
    expect(victim.opened()).toBe(0);
  });

  it('not to a name that answers in another spelling of an address [SAFE-03]', async () => {
    const { port, opened } = await serve(unreachable);
    for (const address of ['0177.0.0.1', '2130706433', '::ffff:127.0.0.1', 'localhost', '127.0.0.1%lo']) {
      const resolveHost: ResolveHost = async () => [{ address, family: 4 }];
      expect((await problemOf(guardedFetch({}, [], resolveHost)(`http://odd.test:${port}/`))).reason.kind).toBe('outbound_refused');
    }
    expect(opened()).toBe(0);
  });

  it('says unreachable where the name is not known', async () => {
    const resolveHost: ResolveHost = async () => {
      throw Object.assign(new Error('getaddrinfo ENOTFOUND'), { code: 'ENOTFOUND' });
    };
    const problem = await problemOf(guardedFetch({}, [], resolveHost)('http://unknown.test/'));
    expect(problem.reason).toMatchObject({ kind: 'outbound_failed', problem: 'unreachable', host: 'unknown.test' });
  });
});

describe('redirects', () => {
  it.each([301, 302, 303, 307, 308])('are failures and carry no credential on: %i [BYOA-12] [SAFE-03]', async (status) => {
    let reached = 0;
    const target = await serve((_request, response) => {
      reached += 1;
      response.end();
    });
    const { url } = await serve((_request, response) => response.writeHead(status, { location: target.url }).end());
    for (const redirect of ['follow', 'manual', 'error'] as const) {
      const act = guardedFetch()(url, { method: 'POST', body: '{}', redirect, headers: { authorization: 'Bearer canary' } });
      expect((await problemOf(act)).reason).toMatchObject({ kind: 'outbound_failed', problem: 'redirect' });
    }
    expect(reached).toBe(0);
  });

  it('to the same host are failures too [BYOA-12]', async () => {
    const seen: (string | undefined)[] = [];
    const { url } = await serve((request, response) => {
      seen.push(request.url);
      response.writeHead(302, { location: '/elsewhere' }).end();
    });
    expect((await problemOf(guardedFetch()(url))).reason).toMatchObject({ problem: 'redirect' });
    expect(seen).toEqual(['/path?secret=canary-query']);
  });
});

describe('sizes', () => {
  it('a body of just the limit is read, and one byte more fails [SAFE-03]', async () => {
    const { url } = await serve((_request, response) => response.write('12345', () => response.end('67890')));
    expect(await (await guardedFetch({ maxBodyBytes: 10 })(url)).text()).toBe('1234567890');
    const problem = await problemOf(guardedFetch({ maxBodyBytes: 9 })(url).then((response) => response.text()));
    expect(problem.reason).toMatchObject({ kind: 'outbound_failed', problem: 'too_large' });
  });

  it('an announced length over the limit fails before anything is read [SAFE-03]', async () => {
    const { url } = await serve((_request, response) => {
      response.writeHead(200, { 'content-length': 1_000_001 });
      response.flushHeaders();
    });
    expect((await problemOf(guardedFetch()(url))).reason).toMatchObject({ problem: 'too_large' });
  });

  it('a body without end fails at the limit, and the connection is closed [SAFE-03]', async () => {
    const closed = Promise.withResolvers<void>();
    const { url } = await serve((_request, response) => {
      const pour = (): void => {
        while (response.write('x'.repeat(16_384)));
      };
      response.on('drain', pour).on('close', () => closed.resolve());
      pour();
    });
    const response = await guardedFetch()(url);
    expect((await problemOf(response.text())).reason).toMatchObject({ problem: 'too_large' });
    await closed.promise;
  });

  it.each(['text', 'stream'])('little that unpacks to much fails at the limit, read as %s [SAFE-03]', async (how) => {
    const { gzipSync } = await import('node:zlib');
    const bomb = gzipSync(Buffer.alloc(50_000_000));
    expect(bomb.length).toBeLessThan(LIMITS.maxBodyBytes ?? 0);
    const { url } = await serve((_request, response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end(bomb));
    const response = await guardedFetch()(url);
    const read = how === 'text' ? response.text() : drained(response);
    expect((await problemOf(read)).reason).toMatchObject({ problem: 'too_large' });
  });

  it('much that unpacks to nothing fails at the limit [SAFE-03]', async () => {
    const { gzipSync } = await import('node:zlib');
    const empty = gzipSync('');
    const { url } = await serve((_request, response) => {
      response.writeHead(200, { 'content-encoding': 'gzip' });
      response.end(Buffer.concat(Array.from({ length: 60_000 }, () => empty)));
    });
    const act = guardedFetch()(url).then((response) => response.text());
    expect((await problemOf(act)).reason).toMatchObject({ problem: 'too_large' });
  });

  it('what is packed more than once, or in a way not known, fails', async () => {
    for (const encoding of ['gzip, gzip', 'compress', 'zstd, br']) {
      const { url } = await serve((_request, response) => response.writeHead(200, { 'content-encoding': encoding }).end('x'));
      expect((await problemOf(guardedFetch()(url))).reason).toMatchObject({ kind: 'outbound_failed', problem: 'unreachable' });
    }
  });

  it('a reader that does not read makes the sender wait', async () => {
    let written = 0;
    const stuck = Promise.withResolvers<void>();
    const { url } = await serve((_request, response) => {
      const pour = (): void => {
        for (; written < 50_000_000; written += 65_536) if (!response.write(Buffer.alloc(65_536))) break;
        stuck.resolve();
      };
      response.on('drain', pour);
      pour();
    });
    const response = await guardedFetch({ maxBodyBytes: null })(url);
    await stuck.promise;
    // Enough turns of the event loop for all 50 MB, if nothing held them back.
    for (let turn = 0; turn < 2000; turn++) await new Promise((resolve) => setImmediate(resolve));
    expect(written).toBeLessThan(50_000_000);
    await response.body?.cancel();
  });
});

describe('times', () => {
  it('a server that does not answer is given up after the limit [SAFE-03]', async () => {
    const { url } = await serve((request) => request.resume());
    const problem = await problemOf(guardedFetch({ headersTimeoutMs: 50 })(url));
    expect(problem.reason).toMatchObject({ kind: 'outbound_failed', problem: 'timeout' });
  });

  it('a name service that does not answer is given up after the same limit [SAFE-03]', async () => {
    const resolveHost: ResolveHost = () => new Promise(() => undefined);
    const problem = await problemOf(guardedFetch({ headersTimeoutMs: 50 }, [], resolveHost)('http://slow.test/'));
    expect(problem.reason).toMatchObject({ problem: 'timeout', host: 'slow.test' });
  });

  it('a body may take longer than the headers', async () => {
    const { url } = await serve((_request, response) => {
      response.write('begun ');
      setTimeout(() => response.end('ended'), 120);
    });
    expect(await (await guardedFetch({ headersTimeoutMs: 60 })(url)).text()).toBe('begun ended');
  });

  it('a request that is aborted rejects with the reason, before and while it is read, and ends at the server', async () => {
    const closed = Promise.withResolvers<void>();
    const { url } = await serve((_request, response) => {
      response.on('close', () => closed.resolve());
      response.write('begun');
    });
    const fetch = guardedFetch();
    await expect(fetch(url, { signal: AbortSignal.abort(new RangeError('early')) })).rejects.toThrow('early');
    const abort = new AbortController();
    const response = await fetch(url, { signal: abort.signal });
    const reading = response.text();
    abort.abort(new RangeError('late'));
    await expect(reading).rejects.toThrow('late');
    await closed.promise;
  });

  it('a reason that is no error becomes an abort error', async () => {
    const { url } = await serve((request) => request.resume());
    const abort = new AbortController();
    const pending = guardedFetch()(url, { signal: abort.signal });
    abort.abort('canary');
    await expect(pending).rejects.toMatchObject({ name: 'AbortError' });
  });
});

describe('errors', () => {
  it('name the host and never path, query, headers or body', async () => {
    const { url, server } = await serve((request) => request.socket.destroy());
    const problem = await problemOf(
      guardedFetch()(url, { method: 'POST', body: 'canary-body', headers: { authorization: 'Bearer canary-token' } }),
    );
    expect(problem.reason).toMatchObject({ kind: 'outbound_failed', problem: 'unreachable', host: new URL(url).host });
    expect(inspect(problem, { depth: null, showHidden: true })).not.toMatch(/canary|path/);
    server.close();
  });

  it('a header that cannot be sent is refused without its value', async () => {
    const { url } = await serve((_request, response) => response.end());
    for (const headers of [{ authorization: 'canary\r\nx: y' }, { authorization: 'canary\u20ac' }, { 'bad name': 'canary' }]) {
      const problem = await problemOf(guardedFetch()(url, { headers }));
      expect(inspect(problem, { depth: null, showHidden: true })).not.toContain('canary');
    }
  });

  it('a body that breaks off is a failure', async () => {
    const { url } = await serve((_request, response) => {
      response.writeHead(200, { 'content-length': 100 });
      response.write('begun', () => response.destroy());
    });
    const response = await guardedFetch()(url);
    expect((await problemOf(response.json())).reason).toMatchObject({ problem: 'unreachable' });
  });

  it('an answer that is not HTTP is a failure', async () => {
    const { createServer: createTcpServer } = await import('node:net');
    const server = createTcpServer((socket) => socket.end('SSH-2.0-OpenSSH_9.6\r\n'));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    closers.push(async () => server.close());
    const address = server.address();
    const port = typeof address === 'object' ? address?.port : 0;
    expect((await problemOf(guardedFetch()(`http://127.0.0.1:${port}/`))).reason).toMatchObject({ problem: 'unreachable' });
  });

  it('closing it ends what is under way', async () => {
    const arrived = Promise.withResolvers<void>();
    const { url } = await serve(() => arrived.resolve());
    const client = outbound();
    const pending = problemOf(client.fetch('model', LIMITS)(url));
    await arrived.promise;
    await client.close();
    expect((await pending).reason).toMatchObject({ kind: 'outbound_failed', purpose: 'model' });
  });
});

describe('connections', () => {
  it('are used again for the same purpose, and not for another', async () => {
    const { url, opened } = await serve((_request, response) => response.end('ok'));
    const client = outbound();
    for (let call = 0; call < 10; call++) await (await client.fetch('mcp', LIMITS)(url)).text();
    // undici rests a connection for one turn of the event loop, so that callers in a row alternate between two.
    expect(opened()).toBeLessThanOrEqual(2);
    const before = opened();
    await (await client.fetch('resolver', LIMITS)(url)).text();
    expect(opened()).toBe(before + 1);
  });

  it('headers that belong to them are not taken from the caller', async () => {
    const { url } = await serve((request, response) => response.end(JSON.stringify(request.headers)));
    const forged = {
      connection: 'close',
      host: 'internal.test',
      'content-length': '999',
      'transfer-encoding': 'chunked',
      te: 'trailers',
      expect: '100-continue',
    };
    const headers: unknown = await (await guardedFetch()(url, { method: 'POST', body: 'abc', headers: forged })).json();
    expect(headers).toMatchObject({ host: new URL(url).host, 'content-length': '3', connection: 'keep-alive' });
    expect(headers).not.toHaveProperty('te');
    expect(headers).not.toHaveProperty('transfer-encoding');
    expect(headers).not.toHaveProperty('expect');
  });
});

async function drained(response: Response): Promise<void> {
  for await (const piece of response.body ?? []) expect(piece.length).toBeGreaterThan(0);
}
