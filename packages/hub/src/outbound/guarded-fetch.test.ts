import { once } from 'node:events';
import type { RequestListener } from 'node:http';
import { createServer as createTcpServer } from 'node:net';
import { inspect } from 'node:util';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { ResolveHost } from './guarded-connector.ts';
import { localServer } from './testing/local-server.ts';
import { problemOf } from './testing/problem-of.ts';
import { testFetch, testOutbound } from './testing/test-outbound.ts';

const LIMITS = { headersTimeoutMs: 5000, maxBodyBytes: 1_000_000 };

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
    const { port, opened } = await localServer(unreachable, '0.0.0.0');
    const problem = await problemOf(testFetch({ allowPrivateNetworks: [] })(`http://${host}:${port}/`));
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
    expect((await problemOf(testFetch()(url))).reason.kind).toBe('outbound_refused');
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
    expect((await problemOf(testFetch()(url))).reason.kind).toBe('outbound_refused');
  });

  it.each(['http://user@127.0.0.1/', 'http://:canary@127.0.0.1/', 'https://a:canary@example.test/'])(
    'not with a user name or password in the URL, and without repeating it [SAFE-03]',
    async (url) => {
      const problem = await problemOf(testFetch()(url));
      expect(problem.reason).toMatchObject({ kind: 'outbound_refused', problem: 'the URL holds a user name or a password' });
      expect(inspect(problem, { depth: null, showHidden: true })).not.toContain('canary');
    },
  );

  it('not to a name that has no permitted address [SAFE-03]', async () => {
    const { port, opened } = await localServer(unreachable);
    const resolveHost: ResolveHost = async () => [
      { address: '127.0.0.1', family: 4 },
      { address: '::1', family: 6 },
    ];
    const problem = await problemOf(testFetch({ allowPrivateNetworks: [], resolveHost })(`http://intranet.test:${port}/`));
    expect(problem.reason).toMatchObject({ kind: 'outbound_refused', host: `intranet.test:${port}` });
    expect(opened()).toBe(0);
  });

  it('only to the permitted ones of the addresses of a name [SAFE-03]', async () => {
    const permitted = await localServer((_request, response) => response.end('permitted'), '127.0.0.2');
    const other = await localServer(unreachable, '127.0.0.1', permitted.port);
    const resolveHost: ResolveHost = async () => [
      { address: '127.0.0.1', family: 4 },
      { address: '127.0.0.2', family: 4 },
    ];
    const response = await testFetch({ allowPrivateNetworks: ['127.0.0.2/32'], resolveHost })(`http://mixed.test:${permitted.port}/`);
    expect(await response.text()).toBe('permitted');
    expect(other.opened()).toBe(0);
  });

  it('to the address that was checked: one look-up for each connection, and a changed answer is checked again [SAFE-03]', async () => {
    const permitted = await localServer((_request, response) => response.setHeader('connection', 'close').end('permitted'), '127.0.0.2');
    const victim = await localServer(unreachable, '127.0.0.1', permitted.port);
    let lookups = 0;
    const resolveHost: ResolveHost = async () => {
      lookups += 1;
      return [{ address: lookups === 1 ? '127.0.0.2' : '127.0.0.1', family: 4 }];
    };
    const fetch = testFetch({ allowPrivateNetworks: ['127.0.0.2/32'], resolveHost });
    const url = `http://rebind.test:${permitted.port}/`;
    expect(await (await fetch(url)).text()).toBe('permitted');
    expect(lookups).toBe(1);
    expect((await problemOf(fetch(url))).reason.kind).toBe('outbound_refused');
    expect(lookups).toBe(2);
    expect(victim.opened()).toBe(0);
  });

  it('not to a name that answers in another spelling of an address [SAFE-03]', async () => {
    const { port, opened } = await localServer(unreachable);
    for (const address of ['0177.0.0.1', '2130706433', '::ffff:127.0.0.1', 'localhost', '127.0.0.1%lo']) {
      const resolveHost: ResolveHost = async () => [{ address, family: 4 }];
      expect((await problemOf(testFetch({ allowPrivateNetworks: [], resolveHost })(`http://odd.test:${port}/`))).reason.kind).toBe(
        'outbound_refused',
      );
    }
    expect(opened()).toBe(0);
  });

  it('says unreachable where the name is not known', async () => {
    const resolveHost: ResolveHost = async () => {
      throw Object.assign(new Error('getaddrinfo ENOTFOUND'), { code: 'ENOTFOUND' });
    };
    const problem = await problemOf(testFetch({ allowPrivateNetworks: [], resolveHost })('http://unknown.test/'));
    expect(problem.reason).toMatchObject({ kind: 'outbound_failed', problem: 'unreachable', host: 'unknown.test' });
  });
});

describe('redirects', () => {
  it.each([301, 302, 303, 307, 308])('are failures and carry no credential on: %i [BYOA-12] [SAFE-03]', async (status) => {
    let reached = 0;
    const target = await localServer((_request, response) => {
      reached += 1;
      response.end();
    });
    const { url } = await localServer((_request, response) => response.writeHead(status, { location: target.url }).end());
    for (const redirect of ['follow', 'manual', 'error'] as const) {
      const act = testFetch()(url, { method: 'POST', body: '{}', redirect, headers: { authorization: 'Bearer canary' } });
      expect((await problemOf(act)).reason).toMatchObject({ kind: 'outbound_failed', problem: 'redirect' });
    }
    expect(reached).toBe(0);
  });

  it('to the same host are failures too [BYOA-12]', async () => {
    const seen: (string | undefined)[] = [];
    const { url } = await localServer((request, response) => {
      seen.push(request.url);
      response.writeHead(302, { location: '/elsewhere' }).end();
    });
    expect((await problemOf(testFetch()(url))).reason).toMatchObject({ problem: 'redirect' });
    expect(seen).toEqual(['/canary-path?secret=canary-query']);
  });
});

describe('errors', () => {
  it('name the host and never path, query, headers or body', async () => {
    const { url } = await localServer((request) => request.socket.destroy());
    const problem = await problemOf(
      testFetch()(url, { method: 'POST', body: 'canary-body', headers: { authorization: 'Bearer canary-token' } }),
    );
    expect(problem.reason).toMatchObject({ kind: 'outbound_failed', problem: 'unreachable', host: new URL(url).host });
    expect(inspect(problem, { depth: null, showHidden: true })).not.toContain('canary');
  });

  it('a header that cannot be sent is refused without its value', async () => {
    const { url } = await localServer((_request, response) => response.end());
    for (const headers of [{ authorization: 'canary\r\nx: y' }, { authorization: 'canary\u20ac' }, { 'bad name': 'canary' }]) {
      const problem = await problemOf(testFetch()(url, { headers }));
      expect(inspect(problem, { depth: null, showHidden: true })).not.toContain('canary');
    }
  });

  it('a body that breaks off is a failure', async () => {
    const { url } = await localServer((_request, response) => {
      response.writeHead(200, { 'content-length': 100 });
      response.write('begun', () => response.destroy());
    });
    const response = await testFetch()(url);
    expect((await problemOf(response.json())).reason).toMatchObject({ problem: 'unreachable' });
  });

  it('an answer that is not HTTP is a failure', async () => {
    const server = createTcpServer((socket) => socket.end('SSH-2.0-OpenSSH_9.6\r\n'));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    onTestFinished(() => {
      server.close();
    });
    const address = server.address();
    const port = typeof address === 'object' ? address?.port : 0;
    expect((await problemOf(testFetch()(`http://127.0.0.1:${port}/`))).reason).toMatchObject({ problem: 'unreachable' });
  });

  it('closing it ends what is under way', async () => {
    const arrived = Promise.withResolvers<void>();
    const { url } = await localServer(() => arrived.resolve());
    const client = testOutbound();
    const pending = problemOf(client.fetch('model', LIMITS)(url));
    await arrived.promise;
    await client.close();
    expect((await pending).reason).toMatchObject({ kind: 'outbound_failed', purpose: 'model' });
  });
});

describe('connections', () => {
  it('are used again for the same purpose, and not for another', async () => {
    const { url, opened } = await localServer((_request, response) => response.end('ok'));
    const client = testOutbound();
    for (let call = 0; call < 10; call++) await (await client.fetch('mcp', LIMITS)(url)).text();
    // undici rests a connection for one turn of the event loop, so that callers in a row alternate between two.
    expect(opened()).toBeLessThanOrEqual(2);
    const before = opened();
    await (await client.fetch('resolver', LIMITS)(url)).text();
    expect(opened()).toBe(before + 1);
  });

  it('headers that belong to them are not taken from the caller', async () => {
    const { url } = await localServer((request, response) => response.end(JSON.stringify(request.headers)));
    const forged = {
      connection: 'close',
      host: 'internal.test',
      'content-length': '999',
      'transfer-encoding': 'chunked',
      te: 'trailers',
      expect: '100-continue',
    };
    const headers: unknown = await (await testFetch()(url, { method: 'POST', body: 'abc', headers: forged })).json();
    expect(headers).toMatchObject({ host: new URL(url).host, 'content-length': '3', connection: 'keep-alive' });
    expect(headers).not.toHaveProperty('te');
    expect(headers).not.toHaveProperty('transfer-encoding');
    expect(headers).not.toHaveProperty('expect');
  });
});
