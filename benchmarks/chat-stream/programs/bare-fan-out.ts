// The floor: one model stream for each user, parsed by hand, and one WebSocket frame a token. Nobody is asked who they are,
// nothing is looked at, and nothing is kept.
import { createServer } from 'node:http';
import { WebSocketServer } from 'ws';
import { z } from 'zod';
import { listenOnLoopback } from '../../harness/listen.ts';
import { serveProgram } from '../../harness/serve-program.ts';
import { askModel } from '../ask-model.ts';

const inputSchema = z.object({ modelUrl: z.url() });

await serveProgram(async (input) => {
  const { modelUrl } = inputSchema.parse(input);
  const server = createServer();
  const sockets = new WebSocketServer({ server, perMessageDeflate: false });
  sockets.on('connection', (socket) => {
    socket.on('message', (data) => {
      askModel(modelUrl, data.toString(), {
        text: (delta) => socket.send(JSON.stringify({ delta })),
        end: (problem) => (problem === null ? socket.send('{"end":true}') : socket.terminate()),
      });
    });
  });
  const url = await listenOnLoopback(server);
  return {
    facts: { url },
    commands: {},
    stop: async () => {
      for (const client of sockets.clients) client.terminate();
      server.closeAllConnections();
    },
  };
});
