// The upstream: the smallest MCP server that both eras of the protocol accept, on bare `node:http`. Its tools answer at once,
// and count every call that does not carry the token of the user for whom it says it is.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { z } from 'zod';
import { listenOnLoopback } from '../../harness/listen.ts';
import { serveProgram } from '../../harness/serve-program.ts';
import { tokenOf } from '../../harness/user-token.ts';
import { ECHO_TOOLS, MAX_USERS, MODERN_VERSION } from '../echo-call.ts';

const messageSchema = z.object({
  id: z.union([z.number(), z.string()]).optional(),
  method: z.string(),
  params: z
    .object({ name: z.string(), arguments: z.object({ user: z.number(), text: z.string() }) })
    .optional()
    .catch(undefined),
});
type Message = z.infer<typeof messageSchema>;

const EXPECTED = Array.from({ length: MAX_USERS }, (_, user) => `Bearer ${tokenOf(user)}`);
const SERVER_INFO = { name: 'echo', version: '1.0.0' };
const CAPABILITIES = { tools: {} };
const TOOLS = ECHO_TOOLS.map((name) => ({
  name,
  description: 'Says what it is told.',
  inputSchema: { type: 'object', properties: { user: { type: 'number' }, text: { type: 'string' } }, required: ['user', 'text'] },
  annotations: { readOnlyHint: name === 'echo' },
}));

let calls = 0;
let mismatches = 0;

function resultOf({ method, params }: Message, authorization: string | undefined): unknown {
  switch (method) {
    case 'tools/call': {
      calls += 1;
      if (authorization === undefined || authorization !== EXPECTED[params?.arguments.user ?? -1]) mismatches += 1;
      return { resultType: 'complete', content: [{ type: 'text', text: params?.arguments.text ?? '' }] };
    }
    case 'tools/list':
      return { resultType: 'complete', tools: TOOLS, ttlMs: 0, cacheScope: 'private' };
    case 'server/discover':
      return {
        resultType: 'complete',
        supportedVersions: [MODERN_VERSION],
        capabilities: CAPABILITIES,
        serverInfo: SERVER_INFO,
        ttlMs: 0,
        cacheScope: 'private',
      };
    case 'initialize':
      return { protocolVersion: '2025-11-25', capabilities: CAPABILITIES, serverInfo: SERVER_INFO };
    default:
      return undefined;
  }
}

function respond(request: IncomingMessage, response: ServerResponse, body: string): void {
  if (request.method !== 'POST') {
    response.writeHead(405).end();
    return;
  }
  const message = messageSchema.parse(JSON.parse(body));
  if (message.id === undefined) {
    response.writeHead(202).end();
    return;
  }
  const result = resultOf(message, request.headers.authorization);
  const outcome = result === undefined ? { error: { code: -32601, message: 'There is no such method.' } } : { result };
  const answer = JSON.stringify({ jsonrpc: '2.0', id: message.id, ...outcome });
  response.writeHead(result === undefined ? 404 : 200, {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(answer),
  });
  response.end(answer);
}

await serveProgram(async () => {
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => respond(request, response, Buffer.concat(chunks).toString()));
  });
  const url = await listenOnLoopback(server);
  return {
    facts: { url: `${url}/mcp` },
    commands: { counts: () => ({ calls, mismatches }) },
    stop: async () => server.closeAllConnections(),
  };
});
