import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { type JsonObject, jsonObjectSchema } from '@diosc/protocol';
import { z } from 'zod';

const messageSchema = z.object({
  id: z.union([z.string(), z.number()]).optional(),
  method: z.string(),
  params: jsonObjectSchema.default({}),
});

/** One HTTP request as it arrived, and the means to answer it in any way. */
export type RawRequest = {
  readonly http: IncomingMessage;
  readonly response: ServerResponse;
  /** The JSON-RPC method, or the HTTP method of a request without a message. */
  readonly method: string;
  readonly params: JsonObject;
  readonly id: string | number | undefined;
  /** Resolves when the connection ended before the response was written to its end. */
  readonly hungUp: Promise<unknown>;
  /** Answers with a JSON-RPC result. */
  readonly result: (result: JsonObject, headers?: Record<string, string>) => void;
  /** Answers with a status and a body. */
  readonly status: (status: number, body?: string, headers?: Record<string, string>) => void;
};

export type RawToolServerOptions = {
  readonly era: '2025' | '2026';
  /** Sees every request first; returning true means that it was answered. */
  readonly intercept?: (request: RawRequest) => boolean;
  readonly tools?: readonly unknown[];
  readonly onCall?: (request: RawRequest) => void;
};

/**
 * A tool server written by hand on `node:http`: it speaks one era of the protocol, as far as it is let, and misbehaves where
 * a test wants it to.
 */
export async function startRawToolServer(options: RawToolServerOptions) {
  const requests: RawRequest[] = [];
  let sessions = 0;
  const complete = options.era === '2026' ? { resultType: 'complete', ttlMs: 0, cacheScope: 'private' } : {};

  const respond = (request: RawRequest) => {
    if (options.intercept?.(request) === true) return;
    switch (request.method) {
      case 'server/discover':
        if (options.era === '2025') return request.status(404, 'Not found');
        return request.result({ ...complete, supportedVersions: ['2026-07-28'], capabilities: { tools: {} } });
      case 'initialize': {
        if (options.era === '2026') return request.status(400, 'A 2026 server.');
        const serverInfo = { name: 'raw', version: '1' };
        const headers = { 'mcp-session-id': `session-${++sessions}` };
        return request.result({ protocolVersion: '2025-06-18', capabilities: { tools: {} }, serverInfo }, headers);
      }
      case 'notifications/initialized':
      case 'notifications/cancelled':
        return request.status(202);
      case 'tools/list':
        return request.result({ ...complete, tools: JSON.parse(JSON.stringify(options.tools ?? [])) });
      case 'tools/call':
        if (options.onCall !== undefined) return options.onCall(request);
        return request.result({ ...complete, content: [{ type: 'text', text: 'ok' }] });
      default:
        return request.status(405);
    }
  };

  const server = createServer((http, response) => {
    let body = '';
    http.setEncoding('utf8');
    http.on('data', (chunk) => {
      body += chunk;
    });
    http.on('end', () => {
      const message = body === '' ? { method: http.method ?? '', params: {}, id: undefined } : messageSchema.parse(JSON.parse(body));
      const status: RawRequest['status'] = (code, text = '', headers = {}) => {
        response.writeHead(code, headers);
        response.end(text);
      };
      const request: RawRequest = {
        http,
        response,
        method: message.method,
        params: message.params,
        id: message.id,
        hungUp: once(response, 'close'),
        status,
        result: (result, headers = {}) => {
          const text = JSON.stringify({ jsonrpc: '2.0', id: message.id, result: { ...complete, ...result } });
          status(200, text, { 'content-type': 'application/json', ...headers });
        },
      };
      requests.push(request);
      respond(request);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}/mcp`,
    /** All requests so far, in the order of their arrival. */
    requests,
    /** Their methods, in that order. */
    methods: () => requests.map((request) => request.method),
    /** Ends the server and every connection to it. */
    close: async () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
