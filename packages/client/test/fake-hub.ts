import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  type ChatRequest,
  type ClientFrame,
  type ClientFrameType,
  chatRequestSchema,
  clientFrameSchema,
  type Id,
  type Message,
  newId,
  type ServerFrame,
  type SessionFrame,
  SUBPROTOCOL,
} from '@diosc/protocol';
import { type WebSocket, WebSocketServer } from 'ws';

/** One socket as the hub sees it. It does nothing by itself: a test reads what came and sends what it likes. */
export class FakeConnection {
  readonly received: ClientFrame[] = [];
  readonly #socket: WebSocket;
  readonly #waiting: { type: ClientFrameType; resolve(frame: ClientFrame): void }[] = [];
  readonly #unread: ClientFrame[] = [];
  /** Resolves when the socket has closed. */
  readonly closed: Promise<unknown>;
  /** Hangs up on `logout`, unless a test wants to answer it. */
  closesOnLogout = true;

  constructor(socket: WebSocket) {
    this.#socket = socket;
    this.closed = once(socket, 'close');
    socket.on('message', (data) => this.#read(clientFrameSchema.parse(JSON.parse(data.toString()))));
  }

  /** The next frame of that type that no earlier call has returned. Frames of other types are left for other calls. */
  async next<Type extends ClientFrameType>(type: Type): Promise<Extract<ClientFrame, { type: Type }>> {
    const isWanted = (frame: ClientFrame): frame is Extract<ClientFrame, { type: Type }> => frame.type === type;
    const index = this.#unread.findIndex(isWanted);
    const [found] = index === -1 ? [] : this.#unread.splice(index, 1);
    const frame = found ?? (await new Promise<ClientFrame>((resolve) => this.#waiting.push({ type, resolve })));
    if (!isWanted(frame)) throw new Error(`A ${frame.type} frame came where ${type} was awaited.`);
    return frame;
  }

  send(...frames: readonly ServerFrame[]): void {
    for (const frame of frames) this.#socket.send(JSON.stringify(frame));
  }

  sendText(text: string): void {
    this.#socket.send(text);
  }

  close(code = 1001): void {
    this.#socket.close(code);
  }

  /** Cuts the connection as a network does. */
  cut(): void {
    this.#socket.terminate();
  }

  #read(frame: ClientFrame): void {
    this.received.push(frame);
    if (frame.type === 'logout' && this.closesOnLogout) this.close();
    const index = this.#waiting.findIndex((each) => each.type === frame.type);
    const [waiting] = index === -1 ? [] : this.#waiting.splice(index, 1);
    if (waiting) waiting.resolve(frame);
    else this.#unread.push(frame);
  }
}

/** One `POST /v1/chat` as the hub sees it. A test reads what came and sends what it likes. */
export class FakeStream {
  readonly asked: ChatRequest;
  readonly headers: IncomingMessage['headers'];
  /** Resolves when the client has hung up, or the answer has ended. */
  readonly closed: Promise<unknown>;
  readonly #response: ServerResponse;

  constructor(asked: ChatRequest, headers: IncomingMessage['headers'], response: ServerResponse) {
    this.asked = asked;
    this.headers = headers;
    this.#response = response;
    this.closed = once(response, 'close');
  }

  send(...frames: readonly ServerFrame[]): void {
    this.sendText(frames.map((frame) => `data: ${JSON.stringify(frame)}\n\n`).join(''));
  }

  sendText(text: string): void {
    if (!this.#response.headersSent)
      this.#response.writeHead(200, { 'content-type': 'text/event-stream', 'access-control-allow-origin': '*' });
    this.#response.write(text);
  }

  /** Answers with something that is no event stream. */
  answer(status: number, body: unknown): void {
    this.#response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  }

  end(): void {
    this.#response.end();
  }

  cut(): void {
    this.#response.destroy();
  }
}

/** What a test answers to a request of `/v1/me`. */
export type MeAnswer = { status: number; body?: unknown };
export type MeRequest = { method: string; url: string; authorization: string | undefined; body: string };

/** A hub that speaks the wire protocol over real sockets on 127.0.0.1 and leaves every answer to the test. */
export class FakeHub {
  readonly connections: FakeConnection[] = [];
  /** The addresses that were asked for, with what the client sent in the request's headers. */
  readonly upgrades: { url: string; origin: string | undefined }[] = [];
  /** The event streams that were asked for. */
  readonly streams: FakeStream[] = [];
  /** What becomes of WebSockets: they are taken, refused by a proxy, or taken and hung up on without a word. */
  sockets: 'taken' | 'refused' | 'cut' = 'taken';
  /** Answers `/v1/me`. */
  onMe: (request: MeRequest) => MeAnswer = () => ({ status: 404 });
  readonly #http = createServer((request, response) => void this.#answer(request, response));
  readonly #waitingStreams: ((stream: FakeStream) => void)[] = [];
  readonly #unclaimedStreams: FakeStream[] = [];
  readonly #sockets = new WebSocketServer({ noServer: true, handleProtocols: () => SUBPROTOCOL });
  readonly #waiting: ((connection: FakeConnection) => void)[] = [];
  readonly #unclaimed: FakeConnection[] = [];
  /** Called for each connection, for hubs that answer by themselves. */
  onConnection: ((connection: FakeConnection) => void) | null = null;

  constructor() {
    this.#http.on('upgrade', (request, socket, head) => {
      this.upgrades.push({ url: request.url ?? '', origin: request.headers.origin });
      if (this.sockets === 'refused') {
        socket.end('HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n');
        return;
      }
      this.#sockets.handleUpgrade(request, socket, head, (webSocket) => {
        if (this.sockets === 'cut') webSocket.close(1001);
        else this.#connected(new FakeConnection(webSocket));
      });
    });
  }

  /** Listens; `port` 0 is any free one. Returns the address of the hub. */
  async listen(port = 0): Promise<string> {
    this.#http.listen(port, '127.0.0.1');
    await once(this.#http, 'listening');
    return `http://127.0.0.1:${this.port}`;
  }

  get port(): number {
    const address: AddressInfo | string | null = this.#http.address();
    if (address === null || typeof address === 'string') throw new Error('The hub does not listen.');
    return address.port;
  }

  /** The next connection that no earlier call has returned. */
  connection(): Promise<FakeConnection> {
    const first = this.#unclaimed.shift();
    return first ? Promise.resolve(first) : new Promise((resolve) => this.#waiting.push(resolve));
  }

  /** The next event stream that no earlier call has returned. */
  stream(): Promise<FakeStream> {
    const first = this.#unclaimedStreams.shift();
    return first ? Promise.resolve(first) : new Promise((resolve) => this.#waitingStreams.push(resolve));
  }

  /** Cuts all connections and stops listening. */
  async stop(): Promise<void> {
    for (const connection of this.connections) connection.cut();
    this.#http.closeAllConnections();
    if (!this.#http.listening) return;
    this.#http.close();
    await once(this.#http, 'close');
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = '', url = '', headers } = request;
    let body = '';
    for await (const chunk of request.setEncoding('utf8')) body += String(chunk);
    if (url.startsWith('/v1/me/')) {
      const given = this.onMe({ method, url, authorization: headers.authorization, body });
      response.writeHead(given.status, { 'content-type': 'application/json' });
      response.end(typeof given.body === 'string' ? given.body : JSON.stringify(given.body ?? null));
    } else if (method !== 'POST' || !url.endsWith('/v1/chat')) response.writeHead(404).end();
    else {
      const stream = new FakeStream(chatRequestSchema.parse(JSON.parse(body)), headers, response);
      this.streams.push(stream);
      const waiting = this.#waitingStreams.shift();
      if (waiting) waiting(stream);
      else this.#unclaimedStreams.push(stream);
    }
  }

  #connected(connection: FakeConnection): void {
    this.connections.push(connection);
    this.onConnection?.(connection);
    const waiting = this.#waiting.shift();
    if (waiting) waiting(connection);
    else this.#unclaimed.push(connection);
  }
}

export const STARTED_AT = '2026-11-21T09:00:00.000Z';

/** A `session` frame for John of Acme, with whatever a test wants otherwise. */
export function sessionFrame(changes: Partial<SessionFrame> = {}): SessionFrame {
  return {
    type: 'session',
    session: {
      id: newId('session'),
      title: '',
      startedAt: STARTED_AT,
      endsAt: '2026-11-22T09:00:00.000Z',
      idleMinutes: 60,
      key: 'key-of-the-session',
    },
    resumed: false,
    assistant: { id: newId('assistant'), name: 'Acme Assistant', greeting: 'What would you like to know?', scripted: false },
    user: { userId: 'john', tenantId: 'acme', verified: true, displayName: 'John Doe' },
    role: { name: 'sales', displayName: 'Sales' },
    messages: [],
    interrupts: [],
    ...changes,
  };
}

export function userMessage(text: string, clientMessageId?: string): Message {
  return {
    id: newId('message'),
    role: 'user',
    status: 'complete',
    parts: [{ type: 'text', text }],
    createdAt: STARTED_AT,
    ...(clientMessageId === undefined ? {} : { clientMessageId }),
  };
}

export function answer(changes: Partial<Message> = {}): Message {
  return { id: newId('message'), role: 'assistant', status: 'streaming', parts: [], createdAt: STARTED_AT, ...changes };
}

/** The frame that accepts a message, for an answer of that id. */
export function accepted(clientMessageId: string, text: string, answerId: Id<'message'>, duplicate = false): ServerFrame {
  return { type: 'message.accepted', clientMessageId, message: userMessage(text, clientMessageId), answerId, duplicate };
}
