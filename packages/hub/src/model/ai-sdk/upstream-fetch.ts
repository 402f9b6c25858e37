import { openUpstream, type UpstreamRequest } from '../upstream/open-upstream.ts';

/**
 * A `fetch` for the provider library that watches and retries as every request to a model is watched and retried, and
 * fails by a `Problem` instead of a bad status, so that all providers fail alike.
 */
export function upstreamFetch({ fetch, watch, conceal }: Pick<UpstreamRequest, 'fetch' | 'watch' | 'conceal'>): typeof globalThis.fetch {
  return async (input, init) => {
    const url = typeof input === 'string' ? input : input instanceof URL ? input.href : input.url;
    const { signal: _, ...rest } = init ?? {};
    const { response, body } = await openUpstream({ fetch, url, init: rest, watch, conceal });
    const stream = new ReadableStream<Uint8Array>(
      {
        async pull(controller) {
          const chunk = await body.read();
          if (chunk === null) controller.close();
          else controller.enqueue(chunk);
        },
      },
      { highWaterMark: 0 },
    );
    return new Response(stream, { status: response.status, headers: response.headers });
  };
}
