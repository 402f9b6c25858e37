import { createServer, type Server } from 'node:http';
import { close, LOOPBACK, listen } from './service.ts';

const HIGHEST_PORT = 65_535;

/** Which port each service listens on, and a sentence for each that could not have the one meant for it. */
export type PortPlan<Name extends string> = { readonly ports: Readonly<Record<Name, number>>; readonly notes: readonly string[] };

async function hold(port: number): Promise<Server | null> {
  const server = createServer();
  try {
    await listen(server, { port, host: LOOPBACK });
    return server;
  } catch (error) {
    if (error instanceof Error && 'code' in error && (error.code === 'EADDRINUSE' || error.code === 'EACCES')) return null;
    throw error;
  }
}

function portOf(server: Server): number {
  const address = server.address();
  return address !== null && typeof address === 'object' ? address.port : 0;
}

/**
 * Chooses a port for each service: `first` for the first, and the following ones; a taken one moves on to the next free
 * one after them all. With `first` 0 every service gets any free port. Each port is held until all are chosen, so that no
 * two services get the same; then all are let go for the services to take.
 * @throws {Error} where no port is free up to the highest.
 */
export async function choosePorts<Name extends string>(names: Readonly<Record<Name, string>>, first: number): Promise<PortPlan<Name>> {
  const held: Server[] = [];
  const notes: string[] = [];
  const ports: Partial<Record<Name, number>> = {};
  let spare = first + Object.keys(names).length;
  const take = async (wanted: number) => {
    const server = wanted <= HIGHEST_PORT ? await hold(wanted) : null;
    if (server) held.push(server);
    return server ? portOf(server) : null;
  };
  try {
    let index = 0;
    for (const name in names) {
      const wanted = first === 0 ? 0 : first + index++;
      let port = await take(wanted);
      while (port === null && spare <= HIGHEST_PORT) port = await take(spare++);
      if (port === null) throw new Error(`No port from ${first} on is free for ${names[name]}. Choose another PORT.`);
      if (wanted !== 0 && port !== wanted) notes.push(`Port ${wanted} is taken, so ${names[name]} is at ${port}.`);
      ports[name] = port;
    }
  } finally {
    await Promise.all(held.map(close));
  }
  return { ports: complete(names, ports), notes };
}

function complete<Name extends string>(names: Readonly<Record<Name, string>>, ports: Partial<Record<Name, number>>): Record<Name, number> {
  const isComplete = (value: Partial<Record<Name, number>>): value is Record<Name, number> =>
    Object.keys(names).every((name) => name in value);
  if (!isComplete(ports)) throw new Error('A service was left without a port.');
  return ports;
}
