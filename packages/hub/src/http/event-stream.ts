import type { ServerResponse } from 'node:http';
import type { ChatTransport } from './chat-transport.ts';

/** How often something is said on a stream on which nothing happens, so that no proxy takes it for dead. */
const KEEP_ALIVE_MS = 15_000;

const HEADERS = {
  'content-type': 'text/event-stream',
  'cache-control': 'no-store',
  // Proxies that collect an answer before they pass it on would hold back every word until the last one.
  'x-accel-buffering': 'no',
} as const;

/** The frames for one client as server-sent events (WHATWG HTML, section 9.2), one in each, without names or ids. */
export class EventStream implements ChatTransport {
  readonly #response: ServerResponse;
  readonly #keepAlive: NodeJS.Timeout;

  /** Answers at once, so that the client knows that it was heard. `headers` are sent along. */
  constructor(response: ServerResponse, headers: Readonly<Record<string, number | string | string[] | undefined>>) {
    this.#response = response;
    for (const [name, value] of Object.entries({ ...headers, ...HEADERS })) {
      if (value !== undefined) response.setHeader(name, value);
    }
    response.flushHeaders();
    this.#keepAlive = setInterval(() => {
      // Behind what is not read yet, a comment would help nobody.
      if (this.isOpen && this.bufferedBytes === 0) response.write(':\n\n');
    }, KEEP_ALIVE_MS).unref();
    response.once('close', () => clearInterval(this.#keepAlive));
  }

  get isOpen(): boolean {
    return !this.#response.writableEnded && !this.#response.destroyed;
  }

  get bufferedBytes(): number {
    return this.#response.writableLength;
  }

  send(frame: string, onTaken: () => void): void {
    if (this.isOpen) this.#response.write(`data: ${frame}\n\n`, onTaken);
  }

  /** Ends the answer. Why is in the frames before, as far as a client has to know: an event stream has no word for it. */
  close(): void {
    clearInterval(this.#keepAlive);
    this.#response.end();
  }

  cutOff(): void {
    this.#response.destroy();
  }
}
