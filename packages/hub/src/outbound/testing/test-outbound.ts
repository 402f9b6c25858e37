import { onTestFinished } from 'vitest';
import { createOutbound, type OutboundOptions } from '../guarded-fetch.ts';
import type { Outbound, OutboundLimits } from '../outbound.ts';

/** The guarded client, allowed to reach loopback unless told otherwise, closed when the test is over. */
export function testOutbound(options: Partial<OutboundOptions> = {}): Outbound {
  const outbound = createOutbound({ allowPrivateNetworks: ['127.0.0.0/8'], ...options });
  onTestFinished(() => outbound.close());
  return outbound;
}

/** Its fetch, for the purpose `mcp`, with 5 seconds and 1 MB unless told otherwise. */
export function testFetch(options: Partial<OutboundOptions & OutboundLimits> = {}): typeof globalThis.fetch {
  const { headersTimeoutMs = 5000, maxBodyBytes = 1_000_000, ...rest } = options;
  return testOutbound(rest).fetch('mcp', { headersTimeoutMs, maxBodyBytes });
}
