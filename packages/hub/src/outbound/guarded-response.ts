import type { IncomingBody } from './incoming-body.ts';

/** The head of a response. Header names are in lower case; a list where a header came more than once. */
export type ResponseHead = {
  readonly url: string;
  readonly status: number;
  readonly statusText: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
};

/**
 * A standard `Response` over a body that is still arriving. Made by hand because the built-in one sets up a web stream for
 * every body: for the short answers of tool calls that alone costs more than the rest of the request.
 * Read it or cancel its body: a long one that is neither keeps its connection.
 */
export class GuardedResponse implements Response {
  readonly ok: boolean;
  readonly redirected = false;
  readonly type = 'basic';
  readonly status: number;
  readonly statusText: string;
  readonly url: string;
  readonly #head: ResponseHead;
  /** Null where the status, or the method, leaves no body. */
  readonly #incoming: IncomingBody | null;
  #headers: Headers | null = null;
  #stream: ReadableStream<Uint8Array<ArrayBuffer>> | null = null;
  #isUsed = false;

  constructor(head: ResponseHead, incoming: IncomingBody | null) {
    this.#head = head;
    this.#incoming = incoming;
    this.status = head.status;
    this.statusText = head.statusText;
    this.url = head.url;
    this.ok = head.status >= 200 && head.status <= 299;
  }

  get headers(): Headers {
    if (this.#headers === null) {
      this.#headers = new Headers();
      for (const [name, value] of Object.entries(this.#head.headers)) {
        for (const one of Array.isArray(value) ? value : [value]) if (one !== undefined) this.#headers.append(name, one);
      }
    }
    return this.#headers;
  }

  get body(): ReadableStream<Uint8Array<ArrayBuffer>> | null {
    if (this.#incoming === null) return null;
    this.#stream ??= this.#incoming.stream(() => {
      this.#isUsed = true;
    });
    return this.#stream;
  }

  get bodyUsed(): boolean {
    return this.#isUsed;
  }

  async text(): Promise<string> {
    const text = (await this.#read()).toString('utf8');
    return text.startsWith('\ufeff') ? text.slice(1) : text;
  }

  async json(): Promise<unknown> {
    return JSON.parse(await this.text());
  }

  async bytes(): Promise<Uint8Array<ArrayBuffer>> {
    return new Uint8Array(await this.#read());
  }

  async arrayBuffer(): Promise<ArrayBuffer> {
    return (await this.bytes()).buffer;
  }

  async blob(): Promise<Blob> {
    return new Blob([await this.bytes()], { type: this.headers.get('content-type') ?? '' });
  }

  async formData(): Promise<FormData> {
    return new Response(await this.bytes(), { headers: this.headers }).formData();
  }

  clone(): Response {
    const { status, statusText, headers, body } = this;
    if (this.#isUsed || body?.locked) throw new TypeError('This body has been read already.');
    const [mine, theirs] = body?.tee() ?? [null, null];
    this.#stream = mine;
    return new Response(theirs, { status, statusText, headers });
  }

  async #read(): Promise<Buffer> {
    if (this.#isUsed || this.#stream?.locked) throw new TypeError('This body has been read already.');
    this.#isUsed = true;
    if (this.#stream !== null) return Buffer.from(await new Response(this.#stream).arrayBuffer());
    return this.#incoming === null ? Buffer.alloc(0) : this.#incoming.collect();
  }
}
