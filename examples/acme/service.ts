import type { Server } from 'node:http';

/** Where a service of the demo listens. `port` 0, the default, takes any free one. `host` defaults to 127.0.0.1. */
export type ListenOptions = { readonly port?: number; readonly host?: string };

/** A service that answers at `url` (without a trailing slash) until `stop` has resolved. */
export type RunningService = { readonly url: string; stop(): Promise<void> };

/** The address that the demo's services listen on unless told otherwise: reachable from this machine only. */
export const LOOPBACK = '127.0.0.1';

/**
 * Listens, and tells the URL.
 * @throws {Error} where the address cannot be had, such as a port that is taken.
 */
export async function listen(server: Server, { port = 0, host = LOOPBACK }: ListenOptions): Promise<string> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen({ port, host }, () => {
      server.removeListener('error', reject);
      resolve();
    });
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The server listens on no port.');
  return `http://${host}:${address.port}`;
}

/** Stops listening and ends every connection, idle or not. */
export function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
