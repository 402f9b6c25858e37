import { randomBytes } from 'node:crypto';
import { readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { StartProblem } from '../../config/start-problem.ts';
import type { PostgresBinaries } from './postgres-binaries.ts';
import { lastFailure } from './server-line.ts';
import { type SupervisedOptions, startSupervised } from './supervised-process.ts';

/** The role that owns everything in an embedded database. The hub uses it to migrate and never to serve. */
export const OWNER_ROLE = 'diosc_owner';

const UNFINISHED = 'initdb-';

/**
 * Makes the database files, unless they are there. They are made under another name and renamed when whole, so that an
 * interrupted start leaves nothing that looks like a database; what it did leave is removed.
 * @throws {StartProblem} when they cannot be made.
 */
export async function initialiseData(
  dataDirectory: string,
  postgresDirectory: string,
  binaries: PostgresBinaries,
  options: SupervisedOptions,
  durable: boolean,
): Promise<void> {
  const unfinished = (await readdir(dataDirectory)).filter((name) => name.startsWith(UNFINISHED));
  await Promise.all(unfinished.map((name) => rm(join(dataDirectory, name), { recursive: true, force: true, maxRetries: 5 })));
  if (await exists(join(postgresDirectory, 'PG_VERSION'))) return;

  const made = join(dataDirectory, `${UNFINISHED}${randomBytes(6).toString('hex')}`);
  const words = ['-D', made, '-U', OWNER_ROLE, '--auth=trust', '--encoding=UTF8', '--no-locale', '--wal-segsize=4', '--no-instructions'];
  const initdb = startSupervised([binaries.initdb, ...words, ...(durable ? [] : ['--no-sync'])], options);
  const { code, lines } = await initdb.ended;
  if (code !== 0) {
    throw new StartProblem(`The embedded database could not be created in DIOSC_DATA_DIR "${dataDirectory}": ${lastFailure(lines)}.`);
  }
  await rename(made, postgresDirectory);
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
