import { AsyncLocalStorage } from 'node:async_hooks';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { toNodeHandler } from '@modelcontextprotocol/node';
import { createMcpHandler } from '@modelcontextprotocol/server';
import { readOrigins } from './api-fetch.ts';
import { type Caller, readCaller } from './caller.ts';
import { type HostGuardOptions, isLoopback, refuseHost } from './host-guard.ts';
import { type Address, Listener, type ListenOptions } from './listener.ts';
import { errorToConsole, type OnError } from './on-error.ts';
import { createProtocolServer } from './protocol-server.ts';
import { runTool } from './run-tool.ts';
import type { Tool } from './tool.ts';

/** Bytes of a request's body. */
const MAX_REQUEST_BYTES = 1_048_576;

export type ToolServerOptions = HostGuardOptions & {
  readonly name: string;
  readonly version: string;
  readonly tools: readonly Tool[];
  /** The origins of the company's own API, for `context.fetch` of every tool. */
  readonly apiOrigins?: readonly string[];
  /** Default: one line on the console, without the caller's credential. */
  readonly onError?: OnError;
};

export type ToolServer = {
  /**
   * Serves one HTTP request: `POST /mcp` (Streamable HTTP, 2026-07-28 and 2025), `GET /health`, and 404 elsewhere. To be
   * mounted in any Node server. A `body` that a parser has already read is taken as it is.
   */
  readonly handler: (request: IncomingMessage & { readonly body?: unknown }, response: ServerResponse) => void;
  /**
   * Listens on a server of its own.
   * @throws {Error} when the address cannot be listened on, or when it listens already.
   */
  readonly listen: (options?: ListenOptions) => Promise<Address>;
  /** Stops listening and ends what is under way. */
  readonly close: () => Promise<void>;
};

/**
 * Serves tools to MCP hosts. The server holds no credential and keeps no session: every request brings its caller, and
 * what a handler learns of one is gone when its answer is.
 *
 * @throws {TypeError} when two tools have one name, or an origin is none.
 */
export function createToolServer(options: ToolServerOptions): ToolServer {
  const { name, version, onError = errorToConsole } = options;
  const tools = byName(options.tools);
  const sharedOrigins = readOrigins(options.apiOrigins ?? []);
  const callers = new AsyncLocalStorage<Caller>();

  const reportRequest = (error: unknown) => onError(error, { hideCredential: (text) => text });
  const mcp = createMcpHandler(
    () => {
      const caller = callers.getStore();
      if (caller === undefined) throw new Error('A request was served without its caller.');
      return createProtocolServer({
        name,
        version,
        tools,
        run: (tool, input, signal) => {
          const apiOrigins = new Set([...sharedOrigins, ...tool.apiOrigins]);
          return runTool({ tool, arguments: input, caller, apiOrigins, signal }, onError);
        },
      });
    },
    { maxRequestBodySize: MAX_REQUEST_BYTES, onerror: reportRequest },
  );
  const serveMcp = toNodeHandler(mcp, { maxRequestBodySize: MAX_REQUEST_BYTES, onerror: reportRequest });

  const serve = (request: IncomingMessage & { readonly body?: unknown }, response: ServerResponse, isLocal: boolean) => {
    const refusal = refuseHost(request, options, isLocal);
    if (refusal !== null) return answer(response, 403, { error: refusal });
    const path = request.url?.split('?', 1)[0];
    if (path === '/mcp')
      return callers.run(readCaller(request), () => void serveMcp(asSource(request), response, request.body).catch(reportRequest));
    if (path !== '/health') return answer(response, 404, { error: 'Nothing is served here; the tools are at "/mcp".' });
    if (request.method !== 'GET' && request.method !== 'HEAD') return answer(response, 405, { error: '"/health" takes GET.' });
    return answer(response, 200, { status: 'ok', name, version, tools: tools.size });
  };

  const listener = new Listener(serve);
  return {
    handler: (request, response) => serve(request, response, isLoopback(request.socket.localAddress)),
    listen: (where) => listener.open(where),
    close: async () => {
      await Promise.all([mcp.close(), listener.close()]);
    },
  };
}

function byName(tools: readonly Tool[]): ReadonlyMap<string, Tool> {
  const named = new Map(tools.map((each) => [each.name, each]));
  if (named.size === tools.length) return named;
  const names = tools.map((each) => each.name);
  throw new TypeError(`Two tools are named "${names.find((each, index) => names.indexOf(each) !== index)}".`);
}

/** The parts of a request that the protocol's adapter reads, with nothing left undefined. */
function asSource(request: IncomingMessage) {
  const { method = 'GET', url = '/', headers } = request;
  return { method, url, headers, [Symbol.asyncIterator]: () => request[Symbol.asyncIterator]() };
}

function answer(response: ServerResponse, status: number, body: object): void {
  const text = JSON.stringify(body);
  response.writeHead(status, {
    'content-type': 'application/json',
    'cache-control': 'no-store',
    'content-length': Buffer.byteLength(text),
  });
  response.end(text);
}
