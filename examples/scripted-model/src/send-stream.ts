import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import type { Answer } from './answer.ts';
import { type CompletionHead, chunkEvent, DONE_EVENT, deltasOf, finishOf, type Usage, usageEvent } from './chat-completion.ts';
import type { ScriptedOverride } from './override.ts';

export type StreamOptions = {
  readonly head: CompletionHead;
  readonly answer: Answer;
  /** Null where the request did not ask for it. */
  readonly usage: Usage | null;
  /** Null: as fast as it is read. */
  readonly tokensPerSecond: number | null;
  readonly override: ScriptedOverride;
  /** Aborted when the caller has gone or the server stops. */
  readonly signal: AbortSignal;
};

/**
 * Streams an answer, keeping its pace by the clock and not by adding up waits, so that a late timer is made up for. Waits
 * for a caller who reads slowly.
 */
export async function sendStream(response: ServerResponse, options: StreamOptions): Promise<void> {
  const { head, answer, override, signal } = options;
  const deltas = deltasOf(answer);
  const start = performance.now();
  for (const [sent, delta] of deltas.entries()) {
    if (override.pause?.afterTokens === sent) await orAborted(override.pause.until, signal);
    if (override.cutAfterTokens === sent) return void response.destroy();
    if (override.endAfterTokens === sent) return void response.end();
    const wait = options.tokensPerSecond === null ? 0 : start + (sent * 1000) / options.tokensPerSecond - performance.now();
    if (wait > 0) await delay(wait, undefined, { signal });
    if (!response.write(chunkEvent(head, delta, null))) await once(response, 'drain', { signal });
  }
  response.write(chunkEvent(head, {}, finishOf(answer)));
  if (options.usage !== null) response.write(usageEvent(head, options.usage));
  response.end(DONE_EVENT);
}

/** Resolves when the promise does, or rejects when the signal is aborted, whichever is first. */
export async function orAborted(promise: Promise<unknown>, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  const aborted = Promise.withResolvers<never>();
  const abort = (): void => aborted.reject(signal.reason);
  signal.addEventListener('abort', abort);
  try {
    await Promise.race([promise, aborted.promise]);
  } finally {
    signal.removeEventListener('abort', abort);
  }
}
