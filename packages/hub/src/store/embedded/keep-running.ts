import { setTimeout as wait } from 'node:timers/promises';
import type { Log } from '../../log.ts';
import type { PostgresServer } from './server.ts';

const FIRST_PAUSE_MS = 50;
const LONGEST_PAUSE_MS = 2000;

/** A server that is started again whenever it ends by itself. */
export type KeptServer = {
  /** The process id of the server of this moment; null while there is none. */
  readonly pid: number | null;
  stop(): Promise<void>;
};

/**
 * Starts a server, and starts it again with growing pauses for as long as it takes when it ends unasked: killed, crashed,
 * out of disk. What was committed is there again after its crash recovery.
 * @throws whatever the first start throws.
 */
export async function keepRunning(start: () => Promise<PostgresServer>, log: Log): Promise<KeptServer> {
  let server: PostgresServer | null = await start();
  const stopping = new AbortController();

  const watch = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      if (server !== null) await server.ended;
      server = null;
      if (stopping.signal.aborted) return;
      log.error('The embedded database ended unexpectedly; it is being started again.');
      server = await startAgain();
    }
  };

  const startAgain = async (): Promise<PostgresServer | null> => {
    for (let pause = FIRST_PAUSE_MS; !stopping.signal.aborted; pause = Math.min(pause * 2, LONGEST_PAUSE_MS)) {
      try {
        const again = await start();
        log.info('The embedded database is back.');
        return again;
      } catch (error) {
        log.warn({ err: error }, 'The embedded database could not be started again yet.');
      }
      await wait(pause, undefined, { signal: stopping.signal }).catch(() => undefined);
    }
    return null;
  };

  const watching = watch();
  return {
    get pid() {
      return server?.pid ?? null;
    },
    async stop() {
      stopping.abort();
      await server?.stop();
      await watching;
      // A start that was under way when this was called has made one more.
      await server?.stop();
      server = null;
    },
  };
}
