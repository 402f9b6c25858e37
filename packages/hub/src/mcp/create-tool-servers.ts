import type { Outbound } from '../outbound/outbound.ts';
import { Discoveries } from './discovery.ts';
import { SessionToolServers } from './session-tool-servers.ts';
import type { OpenToolServers } from './tool-server.ts';
import type { ToolServerLog } from './tool-server-log.ts';

const SILENT: ToolServerLog = { warn: () => undefined };

/**
 * Reaches tool servers over Streamable HTTP, in the revisions from 2025-03-26 to 2026-07-28, whichever a server speaks. Each
 * session gets connections of its own; all that is remembered across sessions is which revision a server speaks.
 */
export function createToolServers(options: { readonly outbound: Outbound; readonly log?: ToolServerLog }): OpenToolServers {
  const { outbound, log = SILENT } = options;
  const discoveries = new Discoveries();
  return () => new SessionToolServers({ discoveries, outbound, log });
}
