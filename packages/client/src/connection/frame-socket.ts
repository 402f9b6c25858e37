import { type ClientFrame, SUBPROTOCOL } from '@diosc/protocol';
import type { Environment } from '../environment/environment.ts';
import { CHAT_PATH, type FrameConnection, type FrameListener } from './frame-connection.ts';
import { readFrame } from './read-frame.ts';

/** `WebSocket.OPEN`, which is not there to be read in every environment. */
const OPEN = 1;

/** What a hub closes with; see `spec/protocol.md`. Whatever stands between closes with other codes, or with none. */
const CODES_OF_A_HUB: ReadonlySet<number> = new Set([1008, 1009, 1012, 1013]);

/** Frames over a WebSocket, one text message for each. */
export class FrameSocket implements FrameConnection {
  readonly #socket: WebSocket;
  #listener: FrameListener | null;
  #opened = false;
  #heard = false;

  /** Throws where the browser lets the page open no WebSocket at all. */
  constructor(environment: Environment, address: string, listener: FrameListener) {
    this.#listener = listener;
    this.#socket = environment.openSocket(`${address.replace(/^http/, 'ws')}${CHAT_PATH}`, SUBPROTOCOL);
    this.#socket.onopen = () => {
      this.#opened = true;
      this.#listener?.opened();
    };
    this.#socket.onmessage = (event) => this.#read(event.data);
    this.#socket.onclose = (event) => this.#close(event.code);
    // What happened is told by `onclose`; the event itself says nothing, by design of the browsers.
    this.#socket.onerror = () => {};
  }

  get isOpen(): boolean {
    return this.#socket.readyState === OPEN;
  }

  send(frame: ClientFrame): void {
    if (this.isOpen) this.#socket.send(JSON.stringify(frame));
  }

  handOver(listener: FrameListener | null): void {
    this.#listener = listener;
  }

  close(): void {
    this.#socket.close(1000);
  }

  #close(code: number): void {
    const listener = this.#listener;
    this.#listener = null;
    listener?.closed({ opened: this.#opened, heard: this.#heard || CODES_OF_A_HUB.has(code) });
  }

  #read(data: unknown): void {
    this.#heard = true;
    const reading = readFrame(data);
    if (reading === null) return;
    if ('frame' in reading) this.#listener?.received(reading.frame);
    else this.#listener?.misunderstood(reading.misunderstood);
  }
}
