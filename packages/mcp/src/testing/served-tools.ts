import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import { onTestFinished } from 'vitest';
import { createToolServer, type Tool, type ToolServerOptions } from '../index.ts';

/** Revisions that the kit serves, the newest first. */
export const REVISIONS = ['2026-07-28', '2025-11-25', '2025-06-18', '2025-03-26'] as const;
export type Revision = (typeof REVISIONS)[number];

/** Serves tools on a free port until the test ends; returns where. */
export async function serveTools(tools: readonly Tool[], options: Partial<ToolServerOptions> = {}): Promise<string> {
  const server = createToolServer({ name: 'test', version: '1.2.3', tools, ...options });
  onTestFinished(server.close);
  const { url } = await server.listen({ port: 0 });
  return url;
}

/** Serves anything else on a free port until the test ends; returns where. */
export async function serveHttp(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  return `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`;
}

export type RpcOptions = { readonly headers?: Record<string, string>; readonly revision?: Revision; readonly signal?: AbortSignal };

/** Sends one JSON-RPC request as a client of that revision would, written by hand. */
export async function rpc(url: string, method: string, params: Record<string, unknown> = {}, options: RpcOptions = {}): Promise<Response> {
  const { headers = {}, revision = '2026-07-28', signal } = options;
  const isModern = revision === '2026-07-28';
  const envelope = { 'io.modelcontextprotocol/protocolVersion': revision, 'io.modelcontextprotocol/clientCapabilities': {} };
  const name = typeof params['name'] === 'string' ? { 'Mcp-Name': params['name'] } : {};
  return await fetch(`${url}/mcp`, {
    method: 'POST',
    headers: {
      'Content-Type': 'application/json',
      Accept: 'application/json, text/event-stream',
      'MCP-Protocol-Version': revision,
      ...(isModern ? { 'Mcp-Method': method, ...name } : {}),
      ...headers,
    },
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, method, params: isModern ? { ...params, _meta: envelope } : params }),
    ...(signal === undefined ? {} : { signal }),
  });
}

/** Calls a tool and reads the result, whichever way it comes. */
export async function call(url: string, name: string, args: Record<string, unknown> = {}, options: RpcOptions = {}) {
  const response = await rpc(url, 'tools/call', { name, arguments: args }, options);
  return await readAnswer(response);
}

/** The JSON-RPC message of a response: from its JSON, or from the one event of its stream. */
export async function readAnswer(
  response: Response,
): Promise<{ result?: Record<string, unknown>; error?: { code: number; message: string } }> {
  const text = await response.text();
  return JSON.parse(/^data: (.*)$/m.exec(text)?.[1] ?? text);
}
