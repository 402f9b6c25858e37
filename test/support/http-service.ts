import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';

export type HttpService = { readonly url: string; readonly close: () => Promise<void> };

/** A plain HTTP server on a free port of 127.0.0.1, for tests that play a resolver, an API or a broken tool server. */
export async function startHttpService(handle: (request: IncomingMessage, response: ServerResponse) => void): Promise<HttpService> {
  const server = createServer(handle);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The service has no port.');
  return {
    url: `http://127.0.0.1:${address.port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
