import type { Outbound } from '../../../outbound/outbound.ts';

/**
 * The guarded client, with a note taken of the version of MCP that requests are sent in: once both sides have agreed, every
 * request names it (`MCP-Protocol-Version`, MCP 2025-06-18, Transports). Closing it closes nothing, because it is lent.
 */
export function notingVersion(outbound: Pick<Outbound, 'fetch'>): { readonly outbound: Outbound; readonly version: () => string | null } {
  let version: string | null = null;
  return {
    version: () => version,
    outbound: {
      fetch(purpose, limits) {
        const send = outbound.fetch(purpose, limits);
        return (input, init) => {
          version = new Headers(init?.headers).get('mcp-protocol-version') ?? version;
          return send(input, init);
        };
      },
      close: () => Promise.resolve(),
    },
  };
}
