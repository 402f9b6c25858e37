import type { ChatRequest } from '@diosc/protocol';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Problem } from '../problem/problem.ts';
import { ChatConnection, type ChatPorts } from './chat-connection.ts';
import { CHAT_PATH } from './chat-door.ts';
import { EventStream } from './event-stream.ts';
import { EventStreamProgress } from './event-stream-progress.ts';
import { parseEventStreamRequest } from './event-stream-request.ts';
import { sendProblem } from './send-problem.ts';
import type { Route } from './server.ts';

/**
 * Any page may ask: whether its origin may use the assistant is decided by the assistant, once it is known which one is
 * meant. Cookies are never taken, so that no page can act with what a browser keeps for another.
 */
const CROSS_ORIGIN = { 'access-control-allow-origin': '*', 'access-control-expose-headers': 'x-request-id' } as const;
const PREFLIGHT = {
  'access-control-allow-origin': '*',
  'access-control-allow-methods': 'POST',
  'access-control-allow-headers': 'content-type, x-request-id',
  'access-control-max-age': '7200',
} as const;

/**
 * `POST /v1/chat`: the chat for clients without WebSockets. Each request brings the authentication and what the client has
 * to say; the answer is a stream of events, one frame in each. Nothing ties the requests of a client to one process.
 */
export class EventStreamDoor {
  readonly #ports: ChatPorts;
  readonly #connections = new Set<ChatConnection>();
  #isClosed = false;

  constructor(ports: ChatPorts) {
    this.#ports = ports;
  }

  readonly route: Route = (server) => {
    server.options(CHAT_PATH, (_request, reply) => reply.headers(PREFLIGHT).code(204).send());
    server.get(CHAT_PATH, (request, reply) =>
      // RFC 9110, section 15.5.22: the answer names the protocol that is spoken here.
      sendProblem(reply.headers({ upgrade: 'websocket', connection: 'upgrade' }), new Problem({ kind: 'upgrade_required' }), request.id),
    );
    server.post(CHAT_PATH, { onRequest: async (_request, reply) => void reply.headers(CROSS_ORIGIN) }, (request, reply) =>
      this.#answer(request, reply),
    );
  };

  /** Ends every stream, so that its client connects again, and opens no more. */
  close(): void {
    this.#isClosed = true;
    for (const connection of this.#connections) connection.close();
  }

  async #answer(request: FastifyRequest, reply: FastifyReply): Promise<void> {
    if (this.#isClosed) throw new Problem({ kind: 'shutting_down' });
    const asked = parseEventStreamRequest(request.body);
    const from = { ip: request.ip, origin: request.headers.origin ?? null };
    reply.hijack();
    // Whoever hung up while the body was read is never told of as gone again.
    if (reply.raw.closed) return;
    const stream = new EventStream(reply.raw, reply.getHeaders());
    const progress = new EventStreamProgress(asked);
    let isActedOn = false;
    const connection = new ChatConnection(from, stream, this.#ports, (frame) => {
      progress.see(frame);
      if (isActedOn && progress.isOver) stream.close();
    });
    this.#connections.add(connection);
    reply.raw.on('error', (error) => this.#ports.log.debug({ err: error }, 'an event stream failed'));
    reply.raw.once('close', () => {
      this.#connections.delete(connection);
      connection.gone();
    });
    await act(asked, connection);
    isActedOn = true;
    if (progress.isOver) stream.close();
  }
}

/**
 * Signs in, then acts on the frames in their order. What was said in a session that is no more is not said in the one that
 * was started in its place: a message that is sent again could do its work twice.
 */
async function act(asked: ChatRequest, connection: ChatConnection): Promise<void> {
  await connection.take(asked);
  if (connection.sessionId === null) return;
  let isMeant = asked.session === undefined || asked.session.id === connection.sessionId;
  for (const frame of asked.frames) {
    if (!isMeant && (frame.type === 'message' || frame.type === 'cancel')) {
      await connection.refuse(new Problem({ kind: 'session_ended' }), frame);
      continue;
    }
    await connection.take(frame);
    if (frame.type === 'session.start' || frame.type === 'session.open') isMeant = true;
  }
}
