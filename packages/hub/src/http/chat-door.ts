import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { MAX_CLIENT_FRAME_BYTES, SUBPROTOCOL } from '@diosc/protocol';
import { type WebSocket, WebSocketServer } from 'ws';
import type { ChatConnection, ChatPorts } from './chat-connection.ts';
import { serveWebSocket } from './chat-web-socket.ts';

export const CHAT_PATH = '/v1/chat';

/** Frames between the limit and this get an answer that names the limit; beyond it the connection is cut. */
const HARD_FRAME_LIMIT_BYTES = 4 * MAX_CLIENT_FRAME_BYTES;
const PING_EVERY_MS = 30_000;

/** The WebSocket door of the chat, `GET /v1/chat` with the subprotocol `diosc.v1`, on an HTTP server that is there already. */
export class ChatDoor {
  readonly #server: WebSocketServer;
  readonly #connections = new Set<ChatConnection>();
  readonly #pinging: NodeJS.Timeout;
  /** Those that have not answered the last ping. */
  readonly #unanswered = new WeakSet<WebSocket>();

  constructor(server: Server, ports: ChatPorts) {
    this.#server = new WebSocketServer({
      noServer: true,
      maxPayload: HARD_FRAME_LIMIT_BYTES,
      // Compression would let an attacker who sees lengths guess what stands beside his own text, and costs 300 KiB a socket.
      perMessageDeflate: false,
      handleProtocols: (offered) => (offered.has(SUBPROTOCOL) ? SUBPROTOCOL : false),
    });
    server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
      // Node gives the socket away without a listener: an error that nobody hears would end the process.
      socket.on('error', () => socket.destroy());
      if (request.url?.split('?', 1)[0] !== CHAT_PATH) {
        socket.end('HTTP/1.1 404 Not Found\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
        return;
      }
      this.#server.handleUpgrade(request, socket, head, (webSocket) => this.#admit(webSocket, request, ports));
    });
    this.#pinging = setInterval(() => this.#ping(), PING_EVERY_MS);
    this.#pinging.unref();
  }

  /** Tells every client that the hub is restarting, so that it connects again by itself, and lets go of them. */
  close(): void {
    clearInterval(this.#pinging);
    for (const connection of this.#connections) connection.close();
    this.#server.close();
    const force = setTimeout(() => this.#server.clients.forEach((client) => client.terminate()), 1000);
    force.unref();
  }

  #admit(socket: WebSocket, request: IncomingMessage, ports: ChatPorts): void {
    const from = { ip: request.socket.remoteAddress ?? '', origin: request.headers.origin ?? null };
    const connection = serveWebSocket(socket, from, ports);
    this.#connections.add(connection);
    socket.on('close', () => this.#connections.delete(connection));
    socket.on('pong', () => this.#unanswered.delete(socket));
  }

  /**
   * Keeps proxies from closing quiet connections, and cuts those that did not answer the ping before: their other end is
   * gone, or does not read.
   */
  #ping(): void {
    for (const socket of this.#server.clients) {
      if (this.#unanswered.has(socket)) socket.terminate();
      this.#unanswered.add(socket);
      socket.ping();
    }
  }
}
