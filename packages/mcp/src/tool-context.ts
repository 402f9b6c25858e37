import type { Caller } from './caller.ts';

/** What a tool's handler knows of the call besides its parameters. */
export type ToolContext = Caller & {
  /** Aborted when the caller no longer waits: the user stopped, or the hub ran out of patience. */
  readonly signal: AbortSignal;
  /**
   * `fetch` for the company's own API. The user's headers are added where the URL's origin is one of `apiOrigins`, and
   * nowhere else; a header given in `init` is left as it is. Requests carry `X-Request-Id`, and end when `signal` does.
   * From these origins no redirect is followed: the response is the redirect itself.
   *
   * @throws {ApiAuthError} when such an API answers 401 or 403. Let it pass: it becomes the result that asks the user to sign
   * in again, or tells what they may not do.
   */
  readonly fetch: (url: string | URL, init?: RequestInit) => Promise<Response>;
};
