import { AsyncLocalStorage } from 'node:async_hooks';
import { Problem } from '../problem/problem.ts';
import type { OutgoingHeaders } from './tool-server.ts';

export type OperationOptions = {
  /** The server's name, for errors. */
  readonly server: string;
  /** Milliseconds until everything in the operation must be over. */
  readonly timeoutMs: number;
  /** Asked anew for every HTTP request. */
  readonly headers: () => OutgoingHeaders;
  /** The guarded fetch, with the limits of this kind of operation. */
  readonly fetch: typeof globalThis.fetch;
  /** Ends the operation from outside. */
  readonly signal?: AbortSignal;
};

/** One message on its way, and what is known of the response to it. */
export type SentMessage = { hasResponse: boolean; streams: boolean };

/** Milliseconds that a word said in passing may take: that a call is cancelled, that a protocol session ends. */
export const ASIDE_TIMEOUT_MS = 2000;

const current = new AsyncLocalStorage<Operation>();

/** The reason given to aborted requests: one object, because making an error with a stack for each call costs more than the call. */
const ENDED = new Error('The operation with the tool server has ended.');

/**
 * One thing done with a tool server: opening a connection, listing its tools, calling one of them, with all HTTP requests
 * that the protocol makes of it. It carries what those requests need (credential, limits, signal) past the protocol
 * library, which has no place for it, and it gives the one deadline and the one reason for which they all end.
 */
export class Operation {
  readonly #options: OperationOptions;
  readonly #abort = new AbortController();
  #failure: Problem | null = null;
  #isOver = false;
  #hasStream = false;
  /** The message sent last. */
  #latest: SentMessage | null = null;

  constructor(options: OperationOptions) {
    this.#options = options;
  }

  /**
   * The operation that the running code belongs to.
   * @throws {Error} outside of any.
   */
  static current(): Operation {
    const operation = current.getStore();
    if (operation === undefined) throw new Error('A tool server was written to outside of an operation.');
    return operation;
  }

  get server(): string {
    return this.#options.server;
  }

  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  get fetch(): typeof globalThis.fetch {
    return this.#options.fetch;
  }

  headers(): OutgoingHeaders {
    return this.#options.headers();
  }

  /**
   * Does the work as this operation.
   * @throws {Problem} the failure, where the operation was ended before its work was: `tool_timeout` by the deadline,
   * `tool_cancelled` by the signal. Else whatever the work throws.
   */
  async run<T>(work: () => Promise<T>): Promise<T> {
    const { signal, timeoutMs, server } = this.#options;
    const cancel = () => this.cancel();
    if (signal?.aborted === true) throw new Problem({ kind: 'tool_cancelled', mayHaveRun: false });
    signal?.addEventListener('abort', cancel, { once: true });
    const deadline = setTimeout(() => this.fail(new Problem({ kind: 'tool_timeout', server, seconds: timeoutMs / 1000 })), timeoutMs);
    try {
      return await current.run(this, work);
    } catch (error) {
      throw this.#failure ?? error;
    } finally {
      this.#isOver = true;
      clearTimeout(deadline);
      signal?.removeEventListener('abort', cancel);
      // An event stream may stay open after its answer; nobody reads it any more.
      if (this.#hasStream) this.#abort.abort(ENDED);
    }
  }

  /** Ends the operation: its requests are closed, and `run` throws the first such problem. */
  fail(problem: Problem): void {
    if (this.#isOver || this.#failure !== null) return;
    this.#failure = problem;
    // The protocol library may say at once that a call is cancelled: as this operation, not as whoever aborts it.
    current.run(this, () => this.#abort.abort(ENDED));
  }

  /** Ends the operation because its result is not wanted any more. */
  cancel(): void {
    this.fail(new Problem({ kind: 'tool_cancelled', mayHaveRun: this.#latest !== null }));
  }

  /** Waits for work that does not listen to `signal`, no longer than this operation lasts. */
  async unlessEnded<T>(work: Promise<T>): Promise<T> {
    const { promise: ended, reject } = Promise.withResolvers<never>();
    const end = () => reject(ENDED);
    if (this.signal.aborted) end();
    this.signal.addEventListener('abort', end, { once: true });
    try {
      return await Promise.race([work, ended]);
    } finally {
      this.signal.removeEventListener('abort', end);
    }
  }

  /** Does work that begins when the operation has ended: with the same headers, and a deadline of its own. */
  async aside<T>(timeoutMs: number, work: () => Promise<T>): Promise<T> {
    const { server, headers, fetch } = this.#options;
    return await new Operation({ server, headers, fetch, timeoutMs }).run(work);
  }

  /** A message is about to be sent. Messages of one operation follow each other. */
  begin(): SentMessage {
    const sent = { hasResponse: false, streams: false };
    this.#latest = sent;
    return sent;
  }

  /** The response to the latest message has begun; `streams` if it is an event stream. */
  respond(streams: boolean): void {
    if (streams) this.#hasStream = true;
    if (this.#latest === null) return;
    this.#latest.hasResponse = true;
    this.#latest.streams = streams;
  }

  /** Whether a response to the latest message has begun: then what fails is the answer, not the way to it. */
  get hasResponse(): boolean {
    return this.#latest?.hasResponse === true;
  }

  /**
   * The HTTP response to a request has been read to its end. If nothing has followed from it by the next turn of the event
   * loop, then the response held no answer: it was for another id, empty, or cut. The protocol library would wait on.
   */
  over(sent: SentMessage): void {
    setImmediate(() => {
      if (this.#latest !== sent || this.#isOver) return;
      this.fail(new Problem({ kind: 'tool_bad_response', server: this.server, problem: 'the response ended without an answer' }));
    });
  }
}
