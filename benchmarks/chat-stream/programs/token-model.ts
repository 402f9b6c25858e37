// A model that streams: OpenAI-compatible, with the first token at once and one more for every stream on each tick of one
// clock, as a server that batches its requests does. Each token carries the moment it was sent.
import { createServer, type ServerResponse } from 'node:http';
import { z } from 'zod';
import { listenOnLoopback } from '../../harness/listen.ts';
import { serveProgram } from '../../harness/serve-program.ts';
import { COMPLETION_END, completionChunk } from '../chat-completion.ts';
import { monotonicMicros, timedToken } from '../timed-token.ts';

const inputSchema = z.object({ tokens: z.number().int().positive(), tokensPerSecond: z.number().positive() });

type Stream = { readonly response: ServerResponse; left: number };

await serveProgram(async (input) => {
  const { tokens, tokensPerSecond } = inputSchema.parse(input);
  const streams = new Set<Stream>();

  const sendToken = (stream: Stream) => {
    stream.left -= 1;
    stream.response.write(completionChunk({ content: timedToken(monotonicMicros()) }, null));
    if (stream.left > 0) return;
    streams.delete(stream);
    stream.response.end(completionChunk({}, 'stop') + COMPLETION_END);
  };
  const clock = setInterval(() => {
    for (const stream of streams) sendToken(stream);
  }, 1000 / tokensPerSecond);

  const server = createServer((request, response) => {
    request.resume();
    request.on('end', () => {
      response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-cache' });
      response.socket?.setNoDelay(true);
      response.write(completionChunk({ role: 'assistant', content: '' }, null));
      const stream = { response, left: tokens };
      streams.add(stream);
      response.on('close', () => streams.delete(stream));
      sendToken(stream);
    });
  });
  const url = await listenOnLoopback(server);
  return {
    facts: { url: `${url}/v1` },
    commands: {},
    stop: async () => {
      clearInterval(clock);
      server.closeAllConnections();
    },
  };
});
