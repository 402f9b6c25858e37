import { type ClientFrame, type ServerFrame, SUBPROTOCOL, serverFrameSchema } from '@diosc/protocol';
import type { Environment } from '../environment/environment.ts';

/** `WebSocket.OPEN`, which is not there to be read in every environment. */
const OPEN = 1;

export type FrameSocketListener = {
  opened(): void;
  received(frame: ServerFrame): void;
  /** A frame came that this client cannot read; `what` names it in a few words. */
  misunderstood(what: string): void;
  /** Called once, also where the socket never opened. */
  closed(opened: boolean): void;
};

/**
 * A socket that speaks frames. Frames of a type that this client does not know are passed over, because a newer hub may
 * send them; a frame of a known type that does not fit is reported.
 */
export class FrameSocket {
  readonly #socket: WebSocket;
  #listener: FrameSocketListener | null;
  #opened = false;

  constructor(environment: Environment, url: string, listener: FrameSocketListener) {
    this.#listener = listener;
    this.#socket = environment.openSocket(url, SUBPROTOCOL);
    this.#socket.onopen = () => {
      this.#opened = true;
      this.#listener?.opened();
    };
    this.#socket.onmessage = (event) => this.#read(event.data);
    this.#socket.onclose = () => this.#close();
    // What happened is told by `onclose`; the event itself says nothing, by design of the browsers.
    this.#socket.onerror = () => {};
  }

  get isOpen(): boolean {
    return this.#socket.readyState === OPEN;
  }

  /** Hands a frame to the network. A socket that is not open any more drops it: `closed` has been or will be called. */
  send(frame: ClientFrame): void {
    if (this.isOpen) this.#socket.send(JSON.stringify(frame));
  }

  /** From here on somebody else listens; null silences the socket. */
  handOver(listener: FrameSocketListener | null): void {
    this.#listener = listener;
  }

  close(): void {
    this.#socket.close(1000);
  }

  #close(): void {
    const listener = this.#listener;
    this.#listener = null;
    listener?.closed(this.#opened);
  }

  #read(data: unknown): void {
    if (typeof data !== 'string') return this.#listener?.misunderstood('a frame that is not text');
    const json = parseJson(data);
    const result = serverFrameSchema.safeParse(json);
    if (result.success) return this.#listener?.received(result.data);
    const type = frameType(json);
    if (type === null) return this.#listener?.misunderstood('a frame without a type');
    if (SERVER_FRAME_TYPES.has(type)) this.#listener?.misunderstood(`a frame of type ${type}`);
  }
}

const SERVER_FRAME_TYPES: ReadonlySet<string> = new Set(serverFrameSchema.def.options.flatMap((option) => option.shape.type.def.values));

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function frameType(json: unknown): string | null {
  return typeof json === 'object' && json !== null && 'type' in json && typeof json.type === 'string' ? json.type : null;
}
