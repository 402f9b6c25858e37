import { once } from 'node:events';
import { createServer, type IncomingMessage, request, type Server } from 'node:http';
import { newId, type ServerFrame } from '@diosc/protocol';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { NewAuditEvent } from '../audit/audit-log.ts';
import { silentLog } from '../store/testing/silent-log.ts';
import { ChatConnection, type ChatPorts } from './chat-connection.ts';
import { EventStream } from './event-stream.ts';
import { SlowReader } from './slow-reader.ts';

const MESSAGE = newId('message');
const MEBIBYTE = 1024 * 1024;

let server: Server;
let streams: ((stream: EventStream) => void)[];

beforeEach(async () => {
  streams = [];
  server = createServer((_request, response) =>
    streams.shift()?.(new EventStream(response, { 'x-request-id': 'req-12345678', 'x-none': undefined })),
  );
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
});
afterEach(async () => {
  vi.useRealTimers();
  server.closeAllConnections();
  server.close();
  await once(server, 'close');
});

/** Both ends of a stream. The client reads nothing before it is told to. */
async function open(): Promise<{ stream: EventStream; client: IncomingMessage }> {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The server has no port.');
  const opened = new Promise<EventStream>((resolve) => streams.push(resolve));
  const asked = request({ port: address.port, host: '127.0.0.1' }).end();
  const [client]: IncomingMessage[] = await once(asked, 'response');
  if (client === undefined) throw new Error('There was no answer.');
  return { stream: await opened, client: client.setEncoding('utf8') };
}

async function all(client: IncomingMessage): Promise<string> {
  let text = '';
  for await (const piece of client) text += String(piece);
  return text;
}

function delta(bytes: number): ServerFrame {
  return { type: 'stream.delta', messageId: MESSAGE, index: 0, offset: 0, delta: 'x'.repeat(bytes) };
}

describe('an event stream', () => {
  it('answers before anything is said, and keeps no copy anywhere', async () => {
    const { client } = await open();
    expect(client.statusCode).toBe(200);
    expect(client.headers).toMatchObject({
      'content-type': 'text/event-stream',
      'cache-control': 'no-store',
      'x-accel-buffering': 'no',
      'x-request-id': 'req-12345678',
    });
    expect(client.headers).not.toHaveProperty('x-none');
  });

  it('is one event for each frame, whatever line ends its text holds', async () => {
    const { stream, client } = await open();
    stream.send(JSON.stringify({ text: 'a\nb\r\nc\u2028' }), () => undefined);
    stream.close();
    expect(await all(client)).toBe('data: {"text":"a\\nb\\r\\nc\u2028"}\n\n');
  });

  it('says something every 15 seconds, so that nobody takes it for dead', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    const { stream, client } = await open();
    const say = () => new Promise<void>((resolve) => stream.send('{}', resolve));
    vi.advanceTimersByTime(14_999);
    await say();
    vi.advanceTimersByTime(1);
    await say();
    // What is not read yet is reason enough to be taken for alive.
    stream.send('{}', () => undefined);
    vi.advanceTimersByTime(15_000);
    stream.close();
    expect(await all(client)).toBe('data: {}\n\n:\n\ndata: {}\n\ndata: {}\n\n');
    expect(vi.getTimerCount()).toBe(0);
  });

  it('takes nothing more once it is closed, or its client is gone', async () => {
    const { stream, client } = await open();
    expect(stream.isOpen).toBe(true);
    client.destroy();
    await vi.waitFor(() => expect(stream.isOpen).toBe(false));
    stream.send('{}', () => undefined);
    stream.close();
  });

  it('costs a bounded amount of memory where nobody reads, and brings the reader up to date', async () => {
    const { stream, client } = await open();
    const caughtUp = Promise.withResolvers<void>();
    const reader = new SlowReader(stream, { catchUp: caughtUp.resolve, giveUp: async () => undefined });
    for (let count = 0; count < 1000; count++) reader.send(delta(100_000));
    expect(stream.bufferedBytes).toBeGreaterThan(0);
    expect(stream.bufferedBytes).toBeLessThan(2 * MEBIBYTE);
    const read = all(client);
    await caughtUp.promise;
    reader.send({ type: 'session.ended', sessionId: newId('session'), reason: 'logout' });
    stream.close();
    const text = await read;
    expect(text.length).toBeLessThan(20 * MEBIBYTE);
    expect(text.trimEnd().split('\n\n').at(-1)).toContain('session.ended');
  });
});

describe('a connection over an event stream', () => {
  it('is told why it is given up, and then cut off', async () => {
    const { stream, client } = await open();
    const audited: NewAuditEvent[] = [];
    const never = async () => {
      throw new Error('Nothing was asked for.');
    };
    const ports: ChatPorts = {
      sessions: { authenticate: never, startAnother: never, open: never, issueToken: never, end: never, leave: () => undefined },
      turns: { say: never, cancel: never },
      audit: { record: async (event) => void audited.push(event), list: async () => [] },
      log: silentLog,
    };
    const connection = new ChatConnection({ ip: '192.0.2.1', origin: null }, stream, ports);
    for (let count = 0; count < 40; count++) {
      connection.send({ type: 'error', code: 'INTERNAL', message: 'x'.repeat(MEBIBYTE), retryable: true, requestId: newId('request') });
    }
    const text = await all(client);
    expect(text.trimEnd().split('\n\n').at(-1)).toContain('SLOW_CLIENT');
    expect(audited).toMatchObject([{ type: 'connection.refused', reason: 'slow_client', ip: '192.0.2.1' }]);
    connection.gone();
  });
});
