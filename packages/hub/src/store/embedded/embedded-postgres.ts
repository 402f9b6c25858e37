import { mkdir, realpath } from 'node:fs/promises';
import { join } from 'node:path';
import type { ClientConfig } from 'pg';
import { StartProblem } from '../../config/start-problem.ts';
import type { Log } from '../../log.ts';
import { SERVER_OPTIONS } from '../connection-settings.ts';
import { EMBEDDED_APP_ROLE, EMBEDDED_DATABASE, prepareCluster } from './cluster-roles.ts';
import { lockDataDirectory } from './data-lock.ts';
import { initialiseData, OWNER_ROLE } from './initialise-data.ts';
import { keepRunning } from './keep-running.ts';
import { endLeftoverServer } from './leftover-server.ts';
import { findPostgresBinaries, type PostgresBinaries } from './postgres-binaries.ts';
import { createScratchDirectory, fillScratchDirectory } from './scratch-directory.ts';
import { startServer } from './server.ts';
import { isFailureLine } from './server-line.ts';
import type { SupervisedOptions } from './supervised-process.ts';
import { unprivilegedPrefix } from './unprivileged.ts';

export type EmbeddedPostgresOptions = {
  /** Made where it is not there. The database lies in its folder `postgres`. */
  readonly dataDirectory: string;
  readonly log: Log;
  /** Whether a commit waits for the disk. Default true; tests that do not lose power say false. */
  readonly durable?: boolean;
  /** Another PostgreSQL than the one that npm installed; tests run on an older version so. */
  readonly binaries?: PostgresBinaries;
};

/** A PostgreSQL server of the hub's own. */
export type EmbeddedPostgres = {
  /** How to connect, as the owner of everything (for migrations) or as the role that the hub serves with. */
  connectionFor(role: 'owner' | 'app'): ClientConfig;
  /** The server's process id; null while it is being started again. */
  readonly pid: number | null;
  /** Stops it within about two seconds. Nothing of it is left running, and the data directory is free for another hub. */
  stop(): Promise<void>;
};

/**
 * Starts the embedded database: one server for one data directory, reached by a socket that only this user can open. It
 * ends when the hub does, however the hub ends, and is started again when it ends by itself.
 * @throws {StartProblem} when the directory is in use, or the server cannot run here.
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const { dataDirectory, log, durable = true, binaries = findPostgresBinaries() } = options;
  const prefix = await unprivilegedPrefix();
  const directory = await makeDirectory(dataDirectory);
  const lock = lockDataDirectory(directory);
  const scratch = await createScratchDirectory().catch((error: unknown) => {
    lock.release();
    throw error;
  });
  const postgresDirectory = join(directory, 'postgres');
  const onLine = (line: string): void => (isFailureLine(line) ? log.warn({ line }, 'database') : log.debug({ line }, 'database'));
  const supervised: SupervisedOptions = { prefix, scratch: scratch.path, onLine };
  const connectionFor = (role: 'owner' | 'app'): ClientConfig => ({
    host: scratch.path,
    user: role === 'owner' ? OWNER_ROLE : EMBEDDED_APP_ROLE,
    database: EMBEDDED_DATABASE,
    options: SERVER_OPTIONS,
  });
  const release = async (): Promise<void> => {
    await scratch.remove();
    lock.release();
  };
  const start = async () => {
    await endLeftoverServer(postgresDirectory, log);
    await fillScratchDirectory(scratch.path, binaries);
    return startServer(postgresDirectory, binaries, supervised, durable);
  };
  try {
    await endLeftoverServer(postgresDirectory, log);
    await fillScratchDirectory(scratch.path, binaries);
    await initialiseData(directory, postgresDirectory, binaries, supervised, durable);
    const server = await keepRunning(start, log);
    await prepareCluster(connectionFor('owner')).catch(async (error: unknown) => {
      await server.stop();
      throw error;
    });
    return {
      connectionFor,
      get pid() {
        return server.pid;
      },
      async stop() {
        await server.stop();
        await release();
      },
    };
  } catch (error) {
    await release();
    throw error;
  }
}

async function makeDirectory(dataDirectory: string): Promise<string> {
  try {
    await mkdir(dataDirectory, { recursive: true, mode: 0o700 });
    return await realpath(dataDirectory);
  } catch (cause) {
    const problem = cause instanceof Error ? cause.message : String(cause);
    throw new StartProblem(`DIOSC_DATA_DIR "${dataDirectory}" cannot be used as a folder: ${problem}.`, { cause });
  }
}
