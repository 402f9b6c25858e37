import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import { onTestFinished } from 'vitest';

export type SeenRequest = { readonly path: string; readonly headers: IncomingHttpHeaders; readonly body: string };

/** Answers one request. `number` counts them from 1. */
export type Answer = (response: ServerResponse, request: SeenRequest, number: number) => void;

/** A bare HTTP server in the place of a model's, until the test is over. `seen` are the requests that came. */
export async function serveModel(answer: Answer): Promise<{ readonly url: string; readonly host: string; readonly seen: SeenRequest[] }> {
  const seen: SeenRequest[] = [];
  const server = createServer((request, response) => {
    void readBody(request).then((body) => {
      const one = { path: request.url ?? '', headers: request.headers, body };
      answer(response, one, seen.push(one));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  const host = `127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
  return { url: `http://${host}/v1`, host, seen };
}

/** Answers with Server-Sent Events, one for each of these values; text is sent as it is. */
export function sendEvents(response: ServerResponse, events: readonly unknown[]): void {
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  response.end(events.map((event) => `data: ${typeof event === 'string' ? event : JSON.stringify(event)}\n\n`).join(''));
}

/** One chunk of a chat completion. */
export function chunk(delta: unknown, finish: string | null = null): object {
  return { id: 'c', object: 'chat.completion.chunk', created: 1, model: 'm', choices: [{ index: 0, delta, finish_reason: finish }] };
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const part of request) chunks.push(Buffer.from(part));
  return Buffer.concat(chunks).toString('utf8');
}
