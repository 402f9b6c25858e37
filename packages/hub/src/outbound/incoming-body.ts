/** Bytes that wait to be read before the sender is made to wait. */
const HIGH_WATER_BYTES = 64 * 1024;

/** Where a body comes from, as far as its reader can steer it. */
export type BodySource = {
  readonly pause: () => void;
  readonly resume: () => void;
  /** The reader wants no more. */
  readonly cancel: (reason: Error) => void;
};

type End = { readonly error: Error | null };

/** A response body while it arrives: read whole, or piece by piece, but once. */
export class IncomingBody {
  readonly #source: BodySource;
  #chunks: Uint8Array[] = [];
  #bytes = 0;
  #end: End | null = null;
  #isPaused = false;
  /** The whole is wanted, so nothing is gained by making the sender wait. */
  #isCollecting = false;
  #wake: (() => void) | null = null;

  constructor(source: BodySource) {
    this.#source = source;
  }

  push(chunk: Uint8Array): void {
    if (this.#end !== null) return;
    this.#chunks.push(chunk);
    this.#bytes += chunk.length;
    if (this.#isCollecting) return;
    this.#wake?.();
    if (this.#bytes <= HIGH_WATER_BYTES || this.#isPaused) return;
    this.#isPaused = true;
    this.#source.pause();
  }

  /** No more comes: all is there, or the rest is lost to the error. The first word counts. */
  end(error: Error | null): void {
    this.#end ??= { error };
    this.#wake?.();
  }

  /** All of it. Rejects with the error by which it ended. */
  async collect(): Promise<Buffer> {
    this.#isCollecting = true;
    this.#resume();
    while (this.#end === null) await this.#woken();
    if (this.#end.error !== null) throw this.#end.error;
    return joined(this.#chunks);
  }

  /** The pieces as they come. Cancelling it ends the request. */
  stream(onRead: () => void): ReadableStream<Uint8Array<ArrayBuffer>> {
    return new ReadableStream(
      {
        pull: async (controller) => {
          onRead();
          const chunk = await this.#next();
          // A copy: a piece is a view on the socket's whole read buffer, which would stay as long as the piece.
          if (chunk === null) controller.close();
          else controller.enqueue(new Uint8Array(chunk));
        },
        cancel: (reason) => {
          this.end(null);
          this.#source.cancel(reason instanceof Error ? reason : new Error('The reader wanted no more.'));
        },
      },
      { highWaterMark: 0 },
    );
  }

  async #next(): Promise<Uint8Array | null> {
    // Resuming may bring the next piece at once, before anybody could be woken by it.
    if (this.#chunks.length === 0) this.#resume();
    while (this.#chunks.length === 0 && this.#end === null) await this.#woken();
    const chunk = this.#chunks.shift();
    if (chunk === undefined) {
      if (this.#end?.error) throw this.#end.error;
      return null;
    }
    this.#bytes -= chunk.length;
    return chunk;
  }

  #woken(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = () => {
        this.#wake = null;
        resolve();
      };
    });
  }

  #resume(): void {
    if (!this.#isPaused) return;
    this.#isPaused = false;
    this.#source.resume();
  }
}

/** Not by `Buffer.concat`: that lays short texts into a pool which outlives them, and a server may repeat the credential. */
function joined(chunks: readonly Uint8Array[]): Buffer {
  const whole = Buffer.alloc(chunks.reduce((bytes, chunk) => bytes + chunk.length, 0));
  let end = 0;
  for (const chunk of chunks) {
    whole.set(chunk, end);
    end += chunk.length;
  }
  return whole;
}
