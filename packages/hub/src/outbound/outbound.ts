/**
 * What a request is for. The purpose names the limits in errors and logs, never an address.
 */
export type OutboundPurpose = 'resolver' | 'mcp' | 'model';

export type OutboundLimits = {
  /** Milliseconds until the response headers have arrived. */
  readonly headersTimeoutMs: number;
  /** Bytes of response body; reading past it fails. Null: no limit (a model's stream). */
  readonly maxBodyBytes: number | null;
};

/**
 * The guarded client that every configured or discovered URL goes through: http and https only, no private address
 * unless allowed, the address that was checked is the address that is dialled, no redirect is followed, sizes and times bounded.
 *
 * `fetch` has the standard signature, so that libraries can be handed it.
 */
export interface Outbound {
  fetch(purpose: OutboundPurpose, limits: OutboundLimits): typeof globalThis.fetch;
  close(): Promise<void>;
}
