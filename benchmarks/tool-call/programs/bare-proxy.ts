// The floor: what it costs in Node to take a request and pass it on, with nothing done about it.
import { Agent, createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import { z } from 'zod';
import { listenOnLoopback } from '../../harness/listen.ts';
import { serveProgram } from '../../harness/serve-program.ts';

const inputSchema = z.object({ upstream: z.url() });

await serveProgram(async (input) => {
  const { hostname, port, pathname } = new URL(inputSchema.parse(input).upstream);
  const agent = new Agent({ keepAlive: true, maxSockets: Number.POSITIVE_INFINITY });
  const server = createServer((incoming: IncomingMessage, response: ServerResponse) => {
    const { method, headers } = incoming;
    const outgoing = request({ agent, hostname, port, path: pathname, method, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
    outgoing.on('error', () => response.destroy());
    incoming.pipe(outgoing);
  });
  const url = await listenOnLoopback(server);
  return {
    facts: { url: `${url}${pathname}` },
    commands: {},
    stop: async () => {
      server.closeAllConnections();
      agent.destroy();
    },
  };
});
