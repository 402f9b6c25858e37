import { problemOfConnection } from './model-problem.ts';
import type { StepWatch } from './step-watch.ts';

/** How long an answer that says it is finished may take to end, in milliseconds, so that its connection can serve again. */
const END_WAIT_MS = 1000;

/** The body of an answer, chunk by chunk, under the watch of its step. */
export class UpstreamBody {
  readonly #reader: ReadableStreamDefaultReader<Uint8Array> | null;
  readonly #watch: StepWatch;
  readonly #host: string;
  #first: Uint8Array | null = null;
  #ended = false;

  constructor(body: ReadableStream<Uint8Array> | null, watch: StepWatch, host: string) {
    this.#reader = body?.getReader() ?? null;
    this.#watch = watch;
    this.#host = host;
  }

  /** Waits for the first byte; false where the body has none. Throws what reading throws. */
  async open(): Promise<boolean> {
    do {
      const read = await this.#reader?.read();
      if (read === undefined || read.done) return false;
      this.#first = read.value;
    } while (this.#first.byteLength === 0);
    this.#watch.arrived();
    return true;
  }

  /**
   * The next chunk; null at the end.
   * @throws {Problem} `model_unreachable` when the connection breaks, or the reason with which the watch's signal was aborted.
   */
  async read(): Promise<Uint8Array | null> {
    const first = this.#first;
    if (first !== null) {
      this.#first = null;
      return first;
    }
    this.#watch.waiting();
    try {
      const read = await this.#reader?.read();
      this.#watch.arrived();
      if (read !== undefined && !read.done) return read.value;
      this.#ended = true;
      return null;
    } catch (error) {
      this.#watch.signal.throwIfAborted();
      throw problemOfConnection(error, this.#host, this.#watch.patienceSeconds);
    }
  }

  /** Nothing more is wanted. A whole answer is read to its end, so that the connection stays open for the next request. */
  finish(isWhole: boolean): void {
    if (!isWhole || this.#ended || this.#reader === null) {
      this.#watch.close();
      return;
    }
    const timer = setTimeout(() => this.#watch.close(), END_WAIT_MS);
    timer.unref();
    void this.#drain(this.#reader).finally(() => {
      clearTimeout(timer);
      this.#watch.close();
    });
  }

  async #drain(reader: ReadableStreamDefaultReader<Uint8Array>): Promise<void> {
    try {
      while (!(await reader.read()).done);
    } catch {
      // It was aborted, or broke: either way it has ended.
    }
  }
}
