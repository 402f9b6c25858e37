import { type ServerFrame, serverFrameSchema } from '@diosc/protocol';
import { API_KEY } from './company.ts';

type FrameOf<Type extends ServerFrame['type']> = Extract<ServerFrame, { type: Type }>;

/** What answers one `POST /v1/chat`: every frame that came, each checked against the published schema. */
export class ChatStream {
  readonly frames: ServerFrame[] = [];
  readonly response: Response;
  /** Resolves when the hub has ended the stream; rejects where it broke off. */
  readonly ended: Promise<void>;
  readonly #abort: AbortController;
  readonly #waiting = new Set<() => void>();
  #taken = 0;
  #isOver = false;

  constructor(response: Response, abort: AbortController) {
    this.response = response;
    this.#abort = abort;
    this.ended = this.#read();
    this.ended.catch(() => undefined);
  }

  async next<Type extends ServerFrame['type']>(type: Type): Promise<FrameOf<Type>> {
    const isWanted = (frame: ServerFrame): frame is FrameOf<Type> => frame.type === type;
    for (;;) {
      while (this.#taken < this.frames.length) {
        const frame = this.frames[this.#taken++];
        if (frame !== undefined && isWanted(frame)) return frame;
      }
      if (this.#isOver) throw new Error(`The stream ended before a "${type}" came; there were: ${this.types.join(', ')}.`);
      await new Promise<void>((resolve) => this.#waiting.add(resolve));
    }
  }

  get types(): string[] {
    return this.frames.map(({ type }) => type);
  }

  close(): void {
    this.#abort.abort();
  }

  async #read(): Promise<void> {
    const decoder = new TextDecoder();
    let rest = '';
    try {
      for await (const bytes of this.response.body ?? []) {
        rest += decoder.decode(bytes, { stream: true });
        const events = rest.split('\n\n');
        rest = events.pop() ?? '';
        for (const event of events) this.#take(event);
      }
    } finally {
      this.#isOver = true;
      this.#wake();
    }
  }

  #take(event: string): void {
    if (event === ':') return;
    if (!/^data: [^\n]+$/.test(event)) throw new Error(`The hub sent something else than frames: ${event}`);
    this.frames.push(serverFrameSchema.parse(JSON.parse(event.slice('data: '.length))));
    this.#wake();
  }

  #wake(): void {
    for (const resolve of this.#waiting) resolve();
    this.#waiting.clear();
  }
}

/** Posts to the chat of a hub, with a token for its authentication; `more` goes into the body. */
export async function openStream(
  hubUrl: string,
  token: string,
  more: object = {},
  headers: Record<string, string> = {},
): Promise<ChatStream> {
  const abort = new AbortController();
  const response = await fetch(`${hubUrl}/v1/chat`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ apiKey: API_KEY, auth: { headers: { Authorization: `Bearer ${token}` } }, ...more }),
    signal: abort.signal,
  });
  return new ChatStream(response, abort);
}
