// The least that a call can cost its caller: one POST over a kept connection, in the stateless form of 2026-07-28.
import { Agent, request } from 'undici';
import { z } from 'zod';
import { runClosedLoop } from '../../harness/closed-loop.ts';
import { serveProgram } from '../../harness/serve-program.ts';
import { tokenOf } from '../../harness/user-token.ts';
import { assertEcho, type EchoTool, echoText, MAX_USERS, MODERN_VERSION } from '../echo-call.ts';
import { measureRequestSchema } from '../measure-request.ts';

const inputSchema = z.object({ url: z.url() });

const META = {
  'io.modelcontextprotocol/protocolVersion': MODERN_VERSION,
  'io.modelcontextprotocol/clientInfo': { name: 'bare-client', version: '1.0.0' },
  'io.modelcontextprotocol/clientCapabilities': {},
};

function headersOf(tool: EchoTool, user: number): Record<string, string> {
  return {
    authorization: `Bearer ${tokenOf(user)}`,
    'content-type': 'application/json',
    accept: 'application/json, text/event-stream',
    'mcp-protocol-version': MODERN_VERSION,
    'mcp-method': 'tools/call',
    'mcp-name': tool,
  };
}

await serveProgram(async (input) => {
  const { url } = inputSchema.parse(input);
  const dispatcher = new Agent({ pipelining: 1, keepAliveTimeout: 60_000 });
  return {
    commands: {
      measure: async (wanted) => {
        const { tool, concurrency, callsEach } = measureRequestSchema.parse(wanted);
        const headers = Array.from({ length: MAX_USERS }, (_, user) => headersOf(tool, user));
        return await runClosedLoop({
          concurrency,
          callsEach,
          call: async (user, number) => {
            const params = { name: tool, arguments: { user, text: echoText(user, number) }, _meta: META };
            const body = JSON.stringify({ jsonrpc: '2.0', id: number, method: 'tools/call', params });
            const answer = await request(url, { method: 'POST', headers: headers[user] ?? {}, body, dispatcher });
            assertEcho(await answer.body.text(), user, number);
          },
        });
      },
    },
    stop: () => dispatcher.destroy(),
  };
});
