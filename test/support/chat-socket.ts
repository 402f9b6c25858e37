import { type ClientFrame, type ServerFrame, SUBPROTOCOL, serverFrameSchema, type ToolCallPart } from '@diosc/protocol';
import { WebSocket } from 'ws';

type FrameOf<Type extends ServerFrame['type']> = Extract<ServerFrame, { type: Type }>;

/**
 * A chat client for tests that speaks the protocol and nothing else: it sends what it is told, keeps every frame that
 * came, and checks each against the published schema.
 */
export class ChatSocket {
  readonly frames: ServerFrame[] = [];
  readonly socket: WebSocket;
  readonly closed: Promise<{ code: number; reason: string }>;
  readonly #waiting = new Set<() => void>();
  #taken = 0;

  private constructor(socket: WebSocket) {
    this.socket = socket;
    socket.on('message', (data) => {
      this.frames.push(serverFrameSchema.parse(JSON.parse(String(data))));
      this.#wake();
    });
    this.closed = new Promise((resolve) => {
      socket.on('close', (code, reason) => {
        resolve({ code, reason: String(reason) });
        this.#wake();
      });
    });
  }

  static async open(hubUrl: string, headers: Record<string, string> = {}): Promise<ChatSocket> {
    const socket = new WebSocket(`${hubUrl.replace(/^http/, 'ws')}/v1/chat`, SUBPROTOCOL, { headers });
    const chat = new ChatSocket(socket);
    await new Promise((resolve, reject) => {
      socket.once('open', resolve);
      socket.once('error', reject);
    });
    return chat;
  }

  send(frame: ClientFrame): void {
    this.socket.send(JSON.stringify(frame));
  }

  sendRaw(data: string | Buffer): void {
    this.socket.send(data);
  }

  /** The next frame of that type after the last one that was waited for. Fails when the connection closes first. */
  async next<Type extends ServerFrame['type']>(type: Type): Promise<FrameOf<Type>> {
    const isWanted = (frame: ServerFrame): frame is FrameOf<Type> => frame.type === type;
    for (;;) {
      while (this.#taken < this.frames.length) {
        const frame = this.frames[this.#taken++];
        if (frame !== undefined && isWanted(frame)) return frame;
      }
      if (this.socket.readyState >= this.socket.CLOSING) {
        throw new Error(`The connection closed before a "${type}" came; there were: ${this.frames.map(({ type }) => type).join(', ')}.`);
      }
      await new Promise<void>((resolve) => this.#waiting.add(resolve));
    }
  }

  /** The next news of a tool call. */
  async nextToolCall(): Promise<ToolCallPart> {
    for (;;) {
      const { part } = await this.next('stream.part');
      if (part.type === 'tool_call') return part;
    }
  }

  close(): void {
    this.socket.close();
  }

  #wake(): void {
    for (const resolve of this.#waiting) resolve();
    this.#waiting.clear();
  }
}

/** The text of a message, without its tool calls. */
export function textOf(message: FrameOf<'stream.end'>['message']): string {
  return message.parts.map((part) => (part.type === 'text' ? part.text : '')).join('');
}
