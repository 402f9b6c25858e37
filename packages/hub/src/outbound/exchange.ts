import type { Transform } from 'node:stream';
import { type Dispatcher, errors } from 'undici';
import { Problem } from '../problem/problem.ts';
import type { Reason } from '../problem/reason.ts';
import { contentDecoder } from './content-decoding.ts';
import { AddressRefused } from './guarded-connector.ts';
import { GuardedResponse } from './guarded-response.ts';
import { type BodySource, IncomingBody } from './incoming-body.ts';
import type { OutboundLimits, OutboundPurpose } from './outbound.ts';
import type { OutgoingRequest } from './outgoing-request.ts';

type OutboundFailure = Extract<Reason, { kind: 'outbound_failed' }>['problem'];
type ResponseHeaders = Readonly<Record<string, string | string[] | undefined>>;

const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);
const BODILESS: ReadonlySet<number> = new Set([204, 205, 304]);

/**
 * One request and its response, as undici reports them. A redirect is a failure, so that no credential goes on to where
 * an answer points. Bytes are counted as they arrive and again as they are unpacked.
 */
export class Exchange implements Dispatcher.DispatchHandler {
  readonly response: Promise<Response>;
  readonly #request: OutgoingRequest;
  readonly #purpose: OutboundPurpose;
  readonly #limits: OutboundLimits;
  readonly #timer: NodeJS.Timeout;
  readonly #answer = Promise.withResolvers<Response>();
  readonly #onAbort = () => this.#fail(abortReason(this.#request.signal));
  #controller: Dispatcher.DispatchController | null = null;
  #body: IncomingBody | null = null;
  #decoder: Transform | null = null;
  #received = 0;
  #decoded = 0;
  #failure: Error | null = null;

  constructor(request: OutgoingRequest, purpose: OutboundPurpose, limits: OutboundLimits) {
    this.#request = request;
    this.#purpose = purpose;
    this.#limits = limits;
    this.response = this.#answer.promise;
    this.#timer = setTimeout(() => this.#fail(this.#problem('timeout')), limits.headersTimeoutMs);
    request.signal?.addEventListener('abort', this.#onAbort, { once: true });
    if (request.signal?.aborted) this.#onAbort();
  }

  /** It failed before it began. */
  get isOver(): boolean {
    return this.#failure !== null;
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    if (this.#failure !== null) controller.abort(this.#failure);
  }

  onResponseStart(controller: Dispatcher.DispatchController, status: number, headers: ResponseHeaders, statusText = ''): void {
    if (status < 200 || this.#failure !== null) return;
    clearTimeout(this.#timer);
    if (REDIRECTS.has(status)) return this.#fail(this.#problem('redirect'));
    if (Number(headers['content-length'] ?? 0) > this.#maxBytes && this.#request.method !== 'HEAD')
      return this.#fail(this.#problem('too_large'));
    const hasBody = !BODILESS.has(status) && this.#request.method !== 'HEAD';
    try {
      this.#body = hasBody ? this.#openBody(controller, headers['content-encoding']) : null;
    } catch (error) {
      return this.#fail(this.#problem('unreachable', error));
    }
    this.#answer.resolve(new GuardedResponse({ url: this.#request.url.href, status, statusText, headers }, this.#body));
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    if (this.#failure !== null) return;
    this.#received += chunk.length;
    if (this.#received > this.#maxBytes) this.#fail(this.#problem('too_large'));
    else if (this.#decoder === null) this.#body?.push(chunk);
    else if (!this.#decoder.write(chunk)) controller.pause();
  }

  onResponseEnd(): void {
    if (this.#decoder !== null) this.#decoder.end();
    else this.#close(null);
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    this.#fail(this.#toProblem(error));
  }

  /** What undici throws instead of reporting it. */
  refuse(error: unknown): void {
    this.#fail(this.#problem('unreachable', error));
  }

  get #maxBytes(): number {
    return this.#limits.maxBodyBytes ?? Number.POSITIVE_INFINITY;
  }

  #openBody(controller: Dispatcher.DispatchController, encoding: string | string[] | undefined): IncomingBody {
    const decoder = contentDecoder(String(encoding ?? ''));
    const cancel: BodySource['cancel'] = (reason) => this.#fail(reason);
    if (decoder === null) return new IncomingBody({ pause: () => controller.pause(), resume: () => controller.resume(), cancel });
    const body = new IncomingBody({ pause: () => decoder.pause(), resume: () => decoder.resume(), cancel });
    decoder.on('drain', () => controller.resume());
    decoder.on('data', (chunk: Buffer) => {
      this.#decoded += chunk.length;
      if (this.#decoded > this.#maxBytes) this.#fail(this.#problem('too_large'));
      else body.push(chunk);
    });
    decoder.on('end', () => this.#close(null));
    decoder.on('error', (error) => this.#fail(this.#problem('unreachable', error)));
    this.#decoder = decoder;
    return body;
  }

  /** The first failure ends the exchange; the connection is not used again. */
  #fail(error: Error): void {
    if (this.#failure !== null) return;
    this.#failure = error;
    this.#answer.reject(error);
    this.#close(error);
    this.#decoder?.destroy();
    this.#controller?.abort(error);
  }

  #close(error: Error | null): void {
    clearTimeout(this.#timer);
    this.#request.signal?.removeEventListener('abort', this.#onAbort);
    this.#body?.end(error);
  }

  #toProblem(error: Error): Error {
    if (error instanceof AddressRefused) {
      return new Problem({ kind: 'outbound_refused', purpose: this.#purpose, host: this.#request.url.host, problem: error.message });
    }
    const isTimeout =
      error instanceof errors.ConnectTimeoutError ||
      error instanceof errors.HeadersTimeoutError ||
      error instanceof errors.BodyTimeoutError;
    return this.#problem(isTimeout ? 'timeout' : 'unreachable', error);
  }

  #problem(problem: OutboundFailure, cause?: unknown): Problem {
    return new Problem({ kind: 'outbound_failed', purpose: this.#purpose, host: this.#request.url.host, problem }, { cause });
  }
}

/** `fetch` rejects with whatever the signal was aborted with. */
function abortReason(signal: AbortSignal | null): Error {
  const reason: unknown = signal?.reason;
  return reason instanceof Error ? reason : new DOMException('The request was aborted.', 'AbortError');
}
