import { ApiAuthError } from './api-auth-error.ts';
import type { Caller } from './caller.ts';
import type { ToolContext } from './tool-context.ts';

/** Makes the `fetch` of one call; what it does is said at {@link ToolContext}. */
export function createApiFetch(caller: Caller, apiOrigins: ReadonlySet<string>, signal: AbortSignal): ToolContext['fetch'] {
  return async (input, init = {}) => {
    const url = new URL(input);
    const isOwnApi = apiOrigins.has(url.origin);
    const headers = new Headers(init.headers);
    headers.set('X-Request-Id', caller.requestId);
    if (isOwnApi) {
      for (const [name, value] of Object.entries(caller.headers)) {
        if (!headers.has(name)) headers.set(name, value);
      }
    }
    const response = await fetch(url, {
      ...init,
      headers,
      signal: init.signal ? AbortSignal.any([init.signal, signal]) : signal,
      // A redirect names where to go next, and the user's credential must not go where an answer points to.
      ...(isOwnApi ? { redirect: 'manual' } : {}),
    });
    const refusal = isOwnApi ? await ApiAuthError.from(response) : null;
    if (refusal !== null) throw refusal;
    return response;
  };
}

/**
 * The origins of a definition, normalised.
 * @throws {TypeError} for one that is not an http or https origin: a path in it would suggest a limit that is not kept.
 */
export function readOrigins(origins: readonly string[]): ReadonlySet<string> {
  return new Set(origins.map(readOrigin));
}

function readOrigin(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : null;
  const isOrigin = url !== null && /^https?:$/.test(url.protocol) && `${url.origin}/` === url.href;
  if (!isOrigin) throw new TypeError(`"apiOrigins" takes origins such as "https://api.example.com"; it got "${text}".`);
  return url.origin;
}
