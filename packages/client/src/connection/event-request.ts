import type { ChatRequestInput } from '@diosc/protocol';
import type { Environment } from '../environment/environment.ts';
import { EventText } from './event-text.ts';
import { CHAT_PATH } from './frame-connection.ts';

/** A hub says something every 15 s. One that has been silent for this long is gone, whatever the network says. */
const SILENCE_MS = 45_000;
/** Browsers let a request outlive its page only where its body is smaller than this, in UTF-16 units, to be on the safe side. */
const MAX_KEPT_ALIVE = 15_000;

export type EventRequestListener = {
  /** The hub took the request, or refused it. */
  answered(): void;
  event(data: string): void;
  /** It was refused before any event; `body` is the JSON of the answer, null where it has none. */
  refused(status: number, body: unknown): void;
  /** Nothing more comes. Called once, unless the request was closed here. */
  ended(): void;
};

/** One `POST /v1/chat` and the events that answer it. */
export class EventRequest {
  readonly #environment: Environment;
  readonly #listener: EventRequestListener;
  readonly #abort = new AbortController();
  #stopWatching = () => {};
  #isOver = false;

  constructor(environment: Environment, listener: EventRequestListener) {
    this.#environment = environment;
    this.#listener = listener;
  }

  /** Sends it to the hub at that address. */
  send(address: string, body: ChatRequestInput): void {
    const json = JSON.stringify(body);
    // A logout has to arrive also where the page is left in the same moment.
    const keepalive = body.frames?.some((frame) => frame.type === 'logout') === true && json.length < MAX_KEPT_ALIVE;
    void this.#run(`${address}${CHAT_PATH}`, json, keepalive);
  }

  /** Hangs up; nothing is called after this. */
  close(): void {
    this.#isOver = true;
    this.#stopWatching();
    this.#abort.abort();
  }

  async #run(url: string, body: string, keepalive: boolean): Promise<void> {
    this.#watch();
    try {
      const response = await this.#environment.fetch(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json', accept: 'text/event-stream' },
        body,
        keepalive,
        signal: this.#abort.signal,
        cache: 'no-store',
        credentials: 'omit',
        // A redirect would carry the credential to whatever address it names.
        redirect: 'error',
      });
      if (!this.#isOver) await this.#read(response);
    } catch {
      // Whatever went wrong, nothing more comes.
    }
    if (this.#isOver) return;
    this.close();
    this.#listener.ended();
  }

  async #read(response: Response): Promise<void> {
    this.#listener.answered();
    if (response.status !== 200 || response.body === null || !response.headers.get('content-type')?.startsWith('text/event-stream')) {
      const refusal: unknown = await response.json().catch(() => null);
      if (!this.#isOver) this.#listener.refused(response.status, refusal);
      return;
    }
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
    const text = new EventText();
    for (;;) {
      const { done, value } = await reader.read();
      if (done || this.#isOver) return;
      this.#watch();
      for (const data of text.push(value)) {
        this.#listener.event(data);
        // What an event leads to may be that nothing more is wanted.
        if (this.#isOver) return;
      }
    }
  }

  #watch(): void {
    this.#stopWatching();
    this.#stopWatching = this.#environment.after(SILENCE_MS, () => this.#abort.abort());
  }
}
