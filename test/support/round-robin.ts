import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';

/** A balancer without stickiness, as a cluster has one before it. */
export type RoundRobin = {
  readonly url: string;
  /** Where connections may go from now on; those that are there stay. */
  readonly setTargets: (urls: readonly string[]) => void;
  readonly close: () => Promise<void>;
};

/** Milliseconds that a connection waits for a target to be there, before it is given up. */
const PATIENCE_MS = 10_000;
const PAUSE_MS = 50;

/**
 * Listens on a free port of 127.0.0.1, and hands each new connection to the next target that takes it. It knows nothing of
 * what is said. A connection that is lost on one side is ended on the other at once.
 */
export async function startRoundRobin(): Promise<RoundRobin> {
  let targets: readonly string[] = [];
  let next = 0;
  const open = new Set<Socket>();
  const server = createServer((incoming) => {
    open.add(incoming);
    incoming.once('close', () => open.delete(incoming));
    incoming.on('error', () => incoming.destroy());
    void reach(incoming);
  });

  const reach = async (incoming: Socket): Promise<void> => {
    const until = performance.now() + PATIENCE_MS;
    while (!incoming.destroyed && performance.now() < until) {
      const target = targets[next++ % Math.max(1, targets.length)];
      const outgoing = target === undefined ? null : await connected(target);
      if (outgoing === null) {
        await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
        continue;
      }
      outgoing.on('error', () => outgoing.destroy());
      outgoing.once('close', () => incoming.destroy());
      incoming.once('close', () => outgoing.destroy());
      if (incoming.destroyed) outgoing.destroy();
      incoming.pipe(outgoing).pipe(incoming);
      return;
    }
    incoming.destroy();
  };

  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The balancer has no port.');
  return {
    url: `http://127.0.0.1:${address.port}`,
    setTargets(urls) {
      targets = [...urls];
    },
    async close() {
      const closed = once(server, 'close');
      server.close();
      for (const socket of open) socket.destroy();
      await closed;
    },
  };
}

/** A connection to there; null where nobody listens. */
function connected(url: string): Promise<Socket | null> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve) => {
    const socket = connect({ host: hostname, port: Number(port), noDelay: true });
    const fail = (): void => resolve(null);
    socket.once('error', fail);
    socket.once('connect', () => {
      socket.off('error', fail);
      resolve(socket);
    });
  });
}
