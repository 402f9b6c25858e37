import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { z } from 'zod';

/** A request that begins: headers by lower-case name. */
export type OutgoingRequest = { readonly origin: string; readonly headers: ReadonlyMap<string, string> };

const CHANNEL = 'undici:request:create';
const eventSchema = z.object({ request: z.object({ origin: z.string(), headers: z.array(z.string()) }) });

/**
 * Tells of every request of this process in the moment in which it begins, before anything of it is sent. What arrives at
 * a server tells less: it may have begun before something that was heard of earlier. Returns what ends it.
 */
export function watchRequests(began: (request: OutgoingRequest) => void): () => void {
  const listen = (event: unknown): void => {
    const parsed = eventSchema.safeParse(event);
    if (!parsed.success) return;
    const { origin, headers } = parsed.data.request;
    const named = new Map<string, string>();
    for (let index = 0; index + 1 < headers.length; index += 2) named.set((headers[index] ?? '').toLowerCase(), headers[index + 1] ?? '');
    began({ origin, headers: named });
  };
  subscribe(CHANNEL, listen);
  return () => unsubscribe(CHANNEL, listen);
}
