import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { isLoopback } from './host-guard.ts';

export type ListenOptions = {
  /** Default 3000; 0 takes a free one. */
  readonly port?: number;
  /** The address to listen on. Default `127.0.0.1`: only this machine. */
  readonly host?: string;
};

export type Address = { readonly port: number; readonly host: string; readonly url: string };

/** Serves a request; `isLocal` is true where the server listens on a loopback address. */
export type Serve = (request: IncomingMessage, response: ServerResponse, isLocal: boolean) => void;

/** The HTTP server of a tool server that has none to be mounted in. */
export class Listener {
  readonly #serve: Serve;
  #server: Server | null = null;

  constructor(serve: Serve) {
    this.#serve = serve;
  }

  async open({ port = 3000, host = '127.0.0.1' }: ListenOptions = {}): Promise<Address> {
    if (this.#server !== null) throw new Error('This tool server listens already.');
    const server = createServer();
    this.#server = server;
    try {
      server.listen(port, host);
      await once(server, 'listening');
    } catch (error) {
      this.#server = null;
      throw error;
    }
    const bound = server.address();
    if (bound === null || typeof bound === 'string') throw new Error('The tool server listens on no port.');
    const isLocal = isLoopback(bound.address);
    server.on('request', (request, response) => this.#serve(request, response, isLocal));
    return { port: bound.port, host, url: `http://${host.includes(':') ? `[${host}]` : host}:${bound.port}` };
  }

  /** Stops listening and ends open connections. */
  async close(): Promise<void> {
    const server = this.#server;
    this.#server = null;
    if (server === null) return;
    const closed = once(server, 'close');
    server.close();
    server.closeAllConnections();
    await closed;
  }
}
