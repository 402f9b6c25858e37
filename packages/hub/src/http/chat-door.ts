import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { MAX_CLIENT_FRAME_BYTES, SUBPROTOCOL } from '@diosc/protocol';
import { WebSocketServer } from 'ws';
import { ChatConnection, type ChatPorts } from './chat-connection.ts';

export const CHAT_PATH = '/v1/chat';

/** Frames between the limit and this get an answer that names the limit; beyond it the connection is cut. */
const HARD_FRAME_LIMIT_BYTES = 4 * MAX_CLIENT_FRAME_BYTES;
const PING_EVERY_MS = 30_000;

/** The WebSocket door of the chat, `GET /v1/chat` with the subprotocol `diosc.v1`, on an HTTP server that is there already. */
export class ChatDoor {
  readonly #server: WebSocketServer;
  readonly #connections = new Set<ChatConnection>();
  readonly #pinging: NodeJS.Timeout;

  constructor(server: Server, ports: ChatPorts) {
    this.#server = new WebSocketServer({
      noServer: true,
      maxPayload: HARD_FRAME_LIMIT_BYTES,
      // Compression would let an attacker who sees lengths guess what stands beside his own text, and costs 300 KiB a socket.
      perMessageDeflate: false,
      handleProtocols: (offered) => (offered.has(SUBPROTOCOL) ? SUBPROTOCOL : false),
    });
    server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
      const { pathname } = new URL(request.url ?? '/', 'http://hub');
      if (pathname !== CHAT_PATH) {
        socket.end('HTTP/1.1 404 Not Found\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
        return;
      }
      this.#server.handleUpgrade(request, socket, head, (webSocket) => {
        const from = { ip: request.socket.remoteAddress ?? '', origin: request.headers.origin ?? null };
        const connection = new ChatConnection(webSocket, from, ports);
        this.#connections.add(connection);
        webSocket.on('close', () => this.#connections.delete(connection));
      });
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

  /** Keeps proxies from closing quiet connections, and finds those whose other end is gone. */
  #ping(): void {
    for (const client of this.#server.clients) client.ping();
  }
}
