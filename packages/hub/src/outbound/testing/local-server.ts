import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import { onTestFinished } from 'vitest';

export type LocalServer = {
  readonly port: number;
  /** With a path and a query that must not turn up in any error. */
  readonly url: string;
  /** How many connections were ever opened to it. */
  readonly opened: () => number;
};

/** A real server on a loopback address, closed with all its connections when the test is over. */
export async function localServer(listener: RequestListener, host = '127.0.0.1', port = 0): Promise<LocalServer> {
  const server = createServer(listener);
  let opened = 0;
  server.on('connection', () => {
    opened += 1;
  });
  server.listen(port, host);
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  const bound = typeof address === 'object' && address !== null ? address.port : 0;
  return { port: bound, url: `http://${host}:${bound}/canary-path?secret=canary-query`, opened: () => opened };
}
