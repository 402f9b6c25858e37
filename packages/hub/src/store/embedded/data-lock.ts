import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { StartProblem } from '../../config/start-problem.ts';

/** Held by the one hub that uses a data directory. */
export type DataLock = { release(): void };

/** SQLite's result code for a file that another process has locked. */
const SQLITE_BUSY = 5;

/**
 * Locks a data directory for this process. The lock is the kernel's own on an open file (taken through SQLite, which is
 * how Node reaches it): it ends with the process however that ends, so it is never stale, and it holds across containers
 * that share the directory.
 * @throws {StartProblem} when another hub holds it.
 */
export function lockDataDirectory(dataDirectory: string): DataLock {
  const file = new DatabaseSync(join(dataDirectory, 'hub.lock'));
  try {
    file.exec('PRAGMA journal_mode = MEMORY; PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE');
  } catch (cause) {
    file.close();
    if (!isBusy(cause)) throw cause;
    throw new StartProblem(
      `DIOSC_DATA_DIR "${dataDirectory}" is in use by another hub that is still running; stop that one first, or give this one a directory of its own.`,
      { cause },
    );
  }
  return { release: () => file.close() };
}

function isBusy(error: unknown): boolean {
  return error instanceof Error && 'errcode' in error && error.errcode === SQLITE_BUSY;
}
