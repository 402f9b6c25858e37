import { assistantSchema, newId } from '@diosc/protocol';
import type { FastifyInstance } from 'fastify';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Credential } from '../identity/credential.ts';
import { RefreshQuestion } from '../interrupt/refresh-question.ts';
import type { Connection } from '../session/connection.ts';
import { LiveSession } from '../session/live-session.ts';
import { sessionFrame } from '../session/session-frame.ts';
import { silentLog } from '../store/testing/silent-log.ts';
import type { ChatPorts } from './chat-connection.ts';
import { EventStreamDoor } from './event-stream-door.ts';
import { createHttpServer } from './server.ts';

const BODY = { apiKey: 'ak_test', auth: { headers: {} } };

let door: EventStreamDoor;
let server: FastifyInstance;
let url: string;
/** Those who were let in, and those who have left, in order. */
let entered: Connection[];
let left: Connection[];
let whenLeft: () => void;
/** Holds up the sign-in of a test that wants to be faster. */
let signingIn: Promise<void>;
let askedIn: () => void;

beforeEach(async () => {
  entered = [];
  left = [];
  whenLeft = () => undefined;
  signingIn = Promise.resolve();
  askedIn = () => undefined;
  door = new EventStreamDoor(ports());
  server = createHttpServer([door.route], silentLog);
  url = await server.listen({ port: 0, host: '127.0.0.1' });
});
afterEach(async () => {
  door.close();
  await server.close();
});

function ports(): ChatPorts {
  const never = async () => {
    throw new Error('Nothing of the kind was asked for.');
  };
  return {
    sessions: {
      async authenticate(connection) {
        askedIn();
        await signingIn;
        entered.push(connection);
        const live = session(connection);
        connection.send(sessionFrame(live, [], { resumed: false, key: null }));
        return live;
      },
      leave(connection) {
        left.push(connection);
        whenLeft();
      },
      startAnother: never,
      open: never,
      issueToken: never,
      end: never,
    },
    turns: { say: never, cancel: never },
    audit: { record: async () => undefined, list: async () => [] },
    log: silentLog,
  };
}

function session(connection: Connection): LiveSession {
  const now = Date.now();
  const assistant = assistantSchema.parse({
    id: newId('assistant'),
    name: 'A',
    model: { provider: 'openai-compatible', model: 'm', baseUrl: 'http://127.0.0.1:9' },
  });
  return new LiveSession({
    record: {
      id: newId('session'),
      tenantId: 'acme',
      userId: 'john',
      verified: true,
      vouched: true,
      assistantId: assistant.id,
      keyHash: '',
      title: '',
      startedAt: now,
      idleEndsAt: now + 60_000,
      endsAt: now + 60_000,
      endedAt: null,
      endReason: null,
    },
    assistant,
    principal: { tenantId: 'acme', userId: 'john', verified: true, roles: [], metadata: {} },
    role: null,
    credential: new Credential([], {}),
    toolServers: {
      listTools: async () => [],
      callTool: async () => ({ isError: false, text: '', auth: null }),
      close: async () => undefined,
    },
    refresh: (asking) => {
      const store = { open: async () => undefined, close: async () => true };
      return new RefreshQuestion(asking, { store, audit: ports().audit, waitMs: 1000 });
    },
    from: connection.from,
  });
}

function post(signal?: AbortSignal): Promise<Response> {
  const body = JSON.stringify(BODY);
  return fetch(`${url}/v1/chat`, { method: 'POST', headers: { 'content-type': 'application/json' }, body, ...(signal && { signal }) });
}

describe('a client of an event stream that goes away', () => {
  it('leaves its session', async () => {
    const gone = new Promise<void>((resolve) => {
      whenLeft = resolve;
    });
    const abort = new AbortController();
    const response = await post(abort.signal);
    await response.body?.getReader().read();
    expect(left).toEqual([]);
    abort.abort();
    await gone;
    expect(left).toEqual(entered);
    expect(left).toHaveLength(1);
  });

  it('while it is signed in leaves the session that it is let into', async () => {
    const hold = Promise.withResolvers<void>();
    const asked = Promise.withResolvers<void>();
    signingIn = hold.promise;
    askedIn = asked.resolve;
    const gone = new Promise<void>((resolve) => {
      whenLeft = resolve;
    });
    const abort = new AbortController();
    const closed = new Promise<void>((resolve) => {
      server.server.once('connection', (socket) => socket.once('close', () => resolve()));
    });
    const refused = expect(post(abort.signal).then((response) => response.text())).rejects.toThrow('abort');
    await asked.promise;
    abort.abort();
    await refused;
    await closed;
    hold.resolve();
    await gone;
    expect(left).toEqual(entered);
    expect(left).toHaveLength(1);
  });
});

describe('a hub that stops', () => {
  it('ends every stream, and opens no more', async () => {
    const response = await post();
    door.close();
    await response.text();
    expect(left).toEqual(entered);
    const refused = await post();
    expect(refused.status).toBe(503);
    expect(await refused.json()).toMatchObject({ code: 'SHUTTING_DOWN' });
  });
});
