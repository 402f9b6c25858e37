import { StartProblem } from '../../config/start-problem.ts';
import { signal } from './leftover-server.ts';
import type { PostgresBinaries } from './postgres-binaries.ts';
import { isReadyLine, lastFailure } from './server-line.ts';
import { type SupervisedOptions, startSupervised } from './supervised-process.ts';

/** A running PostgreSQL server that takes connections. */
export type PostgresServer = {
  readonly pid: number;
  /** Resolves when it has ended, for whatever reason. */
  readonly ended: Promise<void>;
  /** Ends it in order: open connections are cut and what they had committed is kept. Takes at most about two seconds. */
  stop(): Promise<void>;
};

/** Milliseconds from which a server that is asked to stop is pressed harder; what is committed is safe in any case. */
const QUIT_AFTER_MS = 1200;
const KILL_AFTER_MS = 1900;

/**
 * Reached by a socket in a private folder only. Small, because it serves one hub. What users say stays out of its log:
 * no statement and no row is written there, not even a failed one.
 */
const SETTINGS = {
  listen_addresses: '',
  unix_socket_permissions: '0700',
  max_connections: '50',
  shared_buffers: '64MB',
  max_wal_size: '256MB',
  wal_level: 'minimal',
  max_wal_senders: '0',
  max_parallel_workers_per_gather: '0',
  max_logical_replication_workers: '0',
  jit: 'off',
  log_line_prefix: '',
  log_min_messages: 'log',
  log_min_error_statement: 'panic',
  log_error_verbosity: 'terse',
  log_checkpoints: 'off',
} as const;

/** For tests alone: commits are handed to the system but not to the disk, so they outlive every process, but no power cut. */
const NOT_DURABLE = { fsync: 'off', full_page_writes: 'off' } as const;

/**
 * Starts the server and waits until it takes connections, through crash recovery if need be.
 * @throws {StartProblem} when it ends instead.
 */
export async function startServer(
  postgresDirectory: string,
  binaries: PostgresBinaries,
  options: SupervisedOptions,
  durable: boolean,
): Promise<PostgresServer> {
  const settings = Object.entries({ ...SETTINGS, ...(durable ? {} : NOT_DURABLE) });
  const words = ['-D', postgresDirectory, '-k', options.scratch, ...settings.flatMap(([name, value]) => ['-c', `${name}=${value}`])];
  const ready = Promise.withResolvers<true>();
  const onLine = (line: string): void => {
    if (isReadyLine(line)) ready.resolve(true);
    options.onLine(line);
  };
  const program = startSupervised([binaries.postgres, ...words], { ...options, onLine });
  const pid = await program.pid;
  const outcome = await Promise.race([ready.promise, program.ended]);
  if (outcome !== true || pid === null) {
    throw new StartProblem(`The embedded database did not start: ${lastFailure((await program.ended).lines)}.`);
  }
  const ended = program.ended.then(() => undefined);
  return { pid, ended, stop: () => stopServer(pid, ended, program.stop) };
}

async function stopServer(pid: number, ended: Promise<void>, askToStop: () => void): Promise<void> {
  const quit = setTimeout(() => signal(pid, 'SIGQUIT'), QUIT_AFTER_MS);
  const kill = setTimeout(() => signal(pid, 'SIGKILL'), KILL_AFTER_MS);
  askToStop();
  await ended;
  clearTimeout(quit);
  clearTimeout(kill);
}
