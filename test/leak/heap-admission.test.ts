import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { SUBPROTOCOL } from '@diosc/protocol';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ChatSocket } from '../support/chat-socket.ts';
import { API_KEY, type Company, startCompany } from '../support/company.ts';
import { type HttpService, startHttpService } from '../support/http-service.ts';
import { newCanary } from './canary.ts';
import { type SearchableHub, startSearchableHub } from './memory.ts';

/** Within how many milliseconds a credential is wiped that nobody needs any more. */
const WIPED_WITHIN_MS = 1000;

let company: Company;
let resolver: HttpService;
let memory: SearchableHub;
/** Told of each question to the resolver; it is answered where this gives true. */
let onAsked: () => boolean = () => true;

beforeAll(async () => {
  company = await startCompany({});
  resolver = await startHttpService((request, response) => {
    request.resume();
    if (onAsked()) response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ userId: 'john' }));
  });
  memory = await startSearchableHub({
    ...company.definition,
    assistant: { ...company.definition.assistant, userResolverUrl: resolver.url, userResolverTimeoutMs: 30_000 },
  });
});
afterAll(async () => {
  await memory.stop();
  await resolver.close();
  await company.close();
});

describe('a credential on its way in', () => {
  it('is gone from memory, also where its frame came in two pieces [BYOA-13]', async () => {
    const mark = newCanary('in-pieces');
    const auth = { type: 'auth', apiKey: API_KEY, auth: { headers: { Authorization: `Bearer ${mark.value}` } } };
    const { hostname, port } = new URL(memory.hub.url);
    const socket = connect(Number(port), hostname).setNoDelay(true);
    const handshake = [
      'Host: hub',
      'Connection: Upgrade',
      'Upgrade: websocket',
      'Sec-WebSocket-Version: 13',
      `Sec-WebSocket-Protocol: ${SUBPROTOCOL}`,
    ];
    socket.write(`GET /v1/chat HTTP/1.1\r\n${handshake.join('\r\n')}\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n`);
    await once(socket, 'data');
    const frame = webSocketFrame(JSON.stringify(auth));
    socket.write(frame.subarray(0, 60));
    // Long enough that the pieces arrive apart; were they one, this test would only prove less.
    await wait(50);
    socket.write(frame.subarray(60));
    await once(socket, 'data');
    socket.write(webSocketFrame(JSON.stringify({ type: 'logout' })));
    await once(socket, 'data');
    await wait(WIPED_WITHIN_MS);

    expect(await memory.search([mark])).toEqual([]);
    socket.destroy();
  });

  it.each(['logs out', 'closes the connection'])(
    'is gone from memory a second after its user %s, though the resolver has not answered [BYOA-06, BYOA-13]',
    async (how) => {
      const asked = Promise.withResolvers<void>();
      onAsked = () => {
        asked.resolve();
        return false;
      };
      const mark = newCanary('unanswered');
      const chat = await ChatSocket.open(memory.hub.url);
      chat.send({ type: 'auth', apiKey: API_KEY, auth: { headers: { Authorization: `Bearer ${mark.value}` } } });
      await asked.promise;

      if (how === 'logs out') chat.send({ type: 'logout' });
      else chat.close();
      await wait(WIPED_WITHIN_MS);

      expect(await memory.search([mark])).toEqual([]);
      chat.close();
    },
  );
});

/** One text frame as a client sends it (RFC 6455 section 5.2), with a mask that changes its bytes. */
function webSocketFrame(text: string): Buffer {
  const payload = Buffer.from(text);
  const mask = Buffer.from([0x5a, 0xa5, 0x3c, 0xc3]);
  const length =
    payload.length < 126 ? Buffer.from([0x80 | payload.length]) : Buffer.from([0x80 | 126, payload.length >> 8, payload.length & 0xff]);
  const masked = payload.map((byte, index) => byte ^ (mask[index % 4] ?? 0));
  return Buffer.concat([Buffer.from([0x81]), length, mask, masked]);
}
