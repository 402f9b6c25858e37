import type { Problem } from '../../problem/problem.ts';
import { badResponse, problemOfConnection, problemOfStatus } from './model-problem.ts';
import { readDetail } from './model-server-error.ts';
import { pause, RECONNECT_DELAY_MS, retryDelay } from './retry.ts';
import type { StepWatch } from './step-watch.ts';
import { UpstreamBody } from './upstream-body.ts';

const MAX_ERROR_BYTES = 16 * 1024;

/** A request to a model server, and whom it is made for. */
export type UpstreamRequest = {
  readonly fetch: typeof globalThis.fetch;
  readonly url: string;
  readonly init: Omit<RequestInit, 'signal' | 'redirect'>;
  readonly watch: StepWatch;
  /** Takes the model's key out of text that a server sent. */
  readonly conceal: (text: string) => string;
};

/** An answer whose first byte has come. */
export type Upstream = { readonly response: Response; readonly body: UpstreamBody };

/**
 * Sends a request and waits for the first byte of a good answer. Tries once more where nothing can have been lost: the connection
 * failed, or the server said that it was busy. Once a byte has come, nothing is ever sent again.
 * @throws {Problem} `model_*`, or the reason with which the watch's signal was aborted.
 */
export async function openUpstream(request: UpstreamRequest): Promise<Upstream> {
  const first = await attempt(request);
  if (!('problem' in first)) return first;
  if (first.retryAfterMs === null) throw first.problem;
  await pause(first.retryAfterMs, request.watch.signal);
  const second = await attempt(request);
  if ('problem' in second) throw second.problem;
  return second;
}

type Failure = { readonly problem: Problem; readonly retryAfterMs: number | null };

async function attempt(request: UpstreamRequest): Promise<Upstream | Failure> {
  const { watch, init, url } = request;
  const host = new URL(url).host;
  watch.waiting();
  try {
    // A redirect would take the key to another address.
    const response = await request.fetch(url, { ...init, redirect: 'manual', signal: watch.signal });
    if (!response.ok) {
      const retryAfterMs = retryDelay(response.status, response.headers.get('retry-after'), Date.now());
      const detail = readDetail(await readStart(response).catch(() => ''), request.conceal);
      watch.signal.throwIfAborted();
      return { problem: problemOfStatus(response.status, host, detail), retryAfterMs };
    }
    const body = new UpstreamBody(response.body, watch, host);
    if (await body.open()) return { response, body };
    return { problem: badResponse('the answer was empty'), retryAfterMs: null };
  } catch (error) {
    watch.signal.throwIfAborted();
    const problem = problemOfConnection(error, host, watch.patienceSeconds);
    return { problem, retryAfterMs: problem.reason.kind === 'model_unreachable' ? RECONNECT_DELAY_MS : null };
  }
}

/** The beginning of an error's body, which is never worth more; the rest is not read. */
async function readStart(response: Response): Promise<string> {
  const reader = response.body?.getReader();
  if (reader === undefined) return '';
  const decoder = new TextDecoder();
  let text = '';
  for (let bytes = 0; bytes < MAX_ERROR_BYTES; ) {
    const { done, value } = await reader.read();
    if (done) return text;
    bytes += value.byteLength;
    text += decoder.decode(value, { stream: true });
  }
  await reader.cancel();
  return text.slice(0, MAX_ERROR_BYTES);
}
