import { randomBytes } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import type { ResolveHost } from './guarded-connector.ts';
import { localServer } from './testing/local-server.ts';
import { problemOf } from './testing/problem-of.ts';
import { testFetch } from './testing/test-outbound.ts';

describe('sizes', () => {
  it('a body of just the limit is read, and one byte more fails [SAFE-03]', async () => {
    const { url } = await localServer((_request, response) => response.write('12345', () => response.end('67890')));
    expect(await (await testFetch({ maxBodyBytes: 10 })(url)).text()).toBe('1234567890');
    const problem = await problemOf(testFetch({ maxBodyBytes: 9 })(url).then((response) => response.text()));
    expect(problem.reason).toMatchObject({ kind: 'outbound_failed', problem: 'too_large' });
  });

  it('an announced length over the limit fails before anything is read [SAFE-03]', async () => {
    const { url } = await localServer((_request, response) => {
      response.writeHead(200, { 'content-length': 1_000_001 });
      response.flushHeaders();
    });
    expect((await problemOf(testFetch()(url))).reason).toMatchObject({ problem: 'too_large' });
  });

  it('a body without end fails at the limit, and the connection is closed [SAFE-03]', async () => {
    const closed = Promise.withResolvers<void>();
    const { url } = await localServer((_request, response) => {
      const pour = (): void => {
        while (response.write('x'.repeat(16_384)));
      };
      response.on('drain', pour).on('close', () => closed.resolve());
      pour();
    });
    const response = await testFetch()(url);
    expect((await problemOf(response.text())).reason).toMatchObject({ problem: 'too_large' });
    await closed.promise;
  });

  it.each(['text', 'stream'])('little that unpacks to much fails at the limit, read as %s [SAFE-03]', async (how) => {
    const bomb = gzipSync(Buffer.alloc(50_000_000));
    expect(bomb.length).toBeLessThan(1_000_000);
    const { url } = await localServer((_request, response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end(bomb));
    const response = await testFetch()(url);
    const read = how === 'text' ? response.text() : drained(response);
    expect((await problemOf(read)).reason).toMatchObject({ problem: 'too_large' });
  });

  it('much that unpacks to nothing fails at the limit [SAFE-03]', async () => {
    const empty = gzipSync('');
    const { url } = await localServer((_request, response) => {
      response.writeHead(200, { 'content-encoding': 'gzip' });
      response.end(Buffer.concat(Array.from({ length: 60_000 }, () => empty)));
    });
    const act = testFetch()(url).then((response) => response.text());
    expect((await problemOf(act)).reason).toMatchObject({ problem: 'too_large' });
  });

  it('what is packed more than once, or in a way not known, fails', async () => {
    for (const encoding of ['gzip, gzip', 'compress', 'zstd, br']) {
      const { url } = await localServer((_request, response) => response.writeHead(200, { 'content-encoding': encoding }).end('x'));
      expect((await problemOf(testFetch()(url))).reason).toMatchObject({ kind: 'outbound_failed', problem: 'unreachable' });
    }
  });

  const long = randomBytes(20_000_000);
  it.each([
    ['plain', long, {}],
    ['packed', gzipSync(long, { level: 0 }), { 'content-encoding': 'gzip' }],
  ])('a reader that does not read makes the sender of a %s body wait, and then gets everything', async (_, sent, headers) => {
    let written = 0;
    const stuck = Promise.withResolvers<void>();
    const { url } = await localServer((_request, response) => {
      response.writeHead(200, headers);
      const pour = (): void => {
        while (written < sent.length) {
          const piece = sent.subarray(written, written + 65_536);
          written += piece.length;
          if (!response.write(piece)) return stuck.resolve();
        }
        response.end();
      };
      response.on('drain', pour);
      pour();
    });
    const response = await testFetch({ maxBodyBytes: null })(url);
    await stuck.promise;
    // Until nothing has moved for 20 000 turns of the event loop.
    for (let still = 0, before = written; still < 20_000; still = written === before ? still + 1 : 0, before = written) {
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(written).toBeLessThan(sent.length);
    const pieces: Uint8Array[] = [];
    for await (const piece of response.body ?? []) pieces.push(piece);
    expect(Buffer.concat(pieces).equals(long)).toBe(true);
  });
});

describe('times', () => {
  it('a server that does not answer is given up after the limit [SAFE-03]', async () => {
    const { url } = await localServer((request) => request.resume());
    const problem = await problemOf(testFetch({ headersTimeoutMs: 50 })(url));
    expect(problem.reason).toMatchObject({ kind: 'outbound_failed', problem: 'timeout' });
  });

  it('a name service that does not answer is given up after the same limit [SAFE-03]', async () => {
    const resolveHost: ResolveHost = () => new Promise(() => undefined);
    const problem = await problemOf(testFetch({ headersTimeoutMs: 50, allowPrivateNetworks: [], resolveHost })('http://slow.test/'));
    expect(problem.reason).toMatchObject({ problem: 'timeout', host: 'slow.test' });
  });

  it('a body may take longer than the headers', async () => {
    const silent = await localServer((request) => request.resume());
    const late = Promise.withResolvers<void>();
    const { url } = await localServer(async (_request, response) => {
      response.write('begun ');
      await late.promise;
      response.end('ended');
    });
    const response = await testFetch({ headersTimeoutMs: 400 })(url);
    // Begun later and given more time: when it is given up, the first one's time is over.
    await problemOf(testFetch({ headersTimeoutMs: 410 })(silent.url));
    late.resolve();
    expect(await response.text()).toBe('begun ended');
  });

  it('a request that is aborted rejects with the reason, before and while it is read, and ends at the server', async () => {
    const closed = Promise.withResolvers<void>();
    const { url } = await localServer((_request, response) => {
      response.on('close', () => closed.resolve());
      response.write('begun');
    });
    const fetch = testFetch();
    await expect(fetch(url, { signal: AbortSignal.abort(new RangeError('early')) })).rejects.toThrow('early');
    const abort = new AbortController();
    const response = await fetch(url, { signal: abort.signal });
    const reading = response.text();
    abort.abort(new RangeError('late'));
    await expect(reading).rejects.toThrow('late');
    await closed.promise;
  });

  it('a reason that is no error becomes an abort error', async () => {
    const { url } = await localServer((request) => request.resume());
    const abort = new AbortController();
    const pending = testFetch()(url, { signal: abort.signal });
    abort.abort('canary');
    await expect(pending).rejects.toMatchObject({ name: 'AbortError' });
  });
});

async function drained(response: Response): Promise<void> {
  for await (const piece of response.body ?? []) expect(piece.length).toBeGreaterThan(0);
}
