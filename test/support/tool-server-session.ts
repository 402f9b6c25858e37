import { type McpServer, type McpServerInput, mcpServerSchema, newId } from '@diosc/protocol';
import { onTestFinished } from 'vitest';
import { createToolServers } from '../../packages/hub/src/mcp/create-tool-servers.ts';
import type { OpenToolServers, OutgoingHeaders } from '../../packages/hub/src/mcp/tool-server.ts';
import { createOutbound } from '../../packages/hub/src/outbound/guarded-fetch.ts';
import { type RawToolServerOptions, startRawToolServer } from './raw-tool-server.ts';

/** A raw tool server that ends with the test. */
export async function rawServer(options: RawToolServerOptions) {
  const server = await startRawToolServer(options);
  onTestFinished(server.close);
  return server;
}

/** The client side as a hub has it, until the test ends. */
export function toolServersOfHub(): OpenToolServers {
  const outbound = createOutbound({ allowPrivateNetworks: ['127.0.0.0/8'] });
  onTestFinished(() => outbound.close());
  return createToolServers({ outbound });
}

export type CallOptions = {
  readonly headers?: () => OutgoingHeaders;
  readonly signal?: AbortSignal;
  readonly arguments?: { text: string };
};

/** One session's view of one server, which ends with the test. */
export function openSession(url: string, open: OpenToolServers = toolServersOfHub(), config: Partial<McpServerInput> = {}) {
  const server: McpServer = mcpServerSchema.parse({ name: 'orders', url, ...config });
  const toolServers = open(newId('session'));
  onTestFinished(() => toolServers.close());
  const forever = new AbortController().signal;
  return {
    list: ({ headers = () => ({}), signal = forever }: CallOptions = {}) => toolServers.listTools(server, headers, signal),
    call: (tool: string, { headers = () => ({}), signal = forever, arguments: args = { text: '' } }: CallOptions = {}) =>
      toolServers.callTool({ server, tool, arguments: args, headers, signal }),
    close: () => toolServers.close(),
  };
}

/** The reason of the problem that a promise ends with. */
export async function reasonOf(promise: Promise<unknown>): Promise<unknown> {
  return await promise.then(
    (value) => ({ unexpected: value }),
    (error: unknown) => (typeof error === 'object' && error !== null && 'reason' in error ? error.reason : error),
  );
}
