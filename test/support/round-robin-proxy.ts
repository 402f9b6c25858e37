import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';

export type RoundRobinProxy = {
  readonly url: string;
  /** Cuts every connection and takes no more. */
  close(): Promise<void>;
};

/**
 * What stands before several hubs in the plainest of clusters: it passes bytes on, each new connection to the next of the
 * `targets` (URLs of hubs, asked for each time), and knows nothing of sessions. A target that refuses is passed over; when
 * all refuse, so does the proxy.
 */
export async function startRoundRobinProxy(targets: () => readonly string[]): Promise<RoundRobinProxy> {
  const open = new Set<Socket>();
  let turn = 0;

  const keep = (socket: Socket): Socket => {
    open.add(socket);
    // A socket that breaks also closes, and only that matters here.
    socket.on('error', () => undefined);
    return socket.once('close', () => open.delete(socket));
  };
  const reach = async (): Promise<Socket | null> => {
    const urls = targets();
    const first = turn++;
    for (const [step] of urls.entries()) {
      const { hostname, port } = new URL(urls[(first + step) % urls.length] ?? '');
      const socket = keep(connect(Number(port), hostname));
      const isConnected = await once(socket, 'connect').then(
        () => true,
        () => false,
      );
      if (isConnected) return socket;
    }
    return null;
  };
  const passOn = async (client: Socket): Promise<void> => {
    const hub = await reach();
    if (hub === null || client.destroyed) {
      client.destroy();
      hub?.destroy();
      return;
    }
    client.pipe(hub).pipe(client);
    client.once('close', () => hub.destroy());
    hub.once('close', () => client.destroy());
  };

  const server = createServer((client) => void passOn(keep(client)));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The proxy has no port.');
  return {
    url: `http://127.0.0.1:${address.port}`,
    async close() {
      const closed = new Promise((resolve) => server.close(resolve));
      for (const socket of open) socket.destroy();
      await closed;
    },
  };
}
