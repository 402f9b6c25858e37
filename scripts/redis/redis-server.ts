import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { installDebianPackage } from '../process/debian-package.ts';

/** Servers that speak Redis' protocol, most wanted first. `DIOSC_REDIS_SERVER` names another one. */
const PROGRAMS = ['redis-server', 'valkey-server'];
/** Looked into after those of `PATH`, which may lack them where something else than a login shell runs the tests. */
const FOLDERS = ['/usr/bin', '/usr/local/bin', '/opt/homebrew/bin'];

/**
 * The path of a Redis-compatible server for the tests, or null where there is none.
 * @throws {Error} when `DIOSC_REDIS_SERVER` names a file that is not there.
 */
export function findRedisServer(): string | null {
  const chosen = process.env['DIOSC_REDIS_SERVER'];
  if (chosen === undefined || chosen === '') {
    const folders = [...(process.env['PATH'] ?? '').split(delimiter), ...FOLDERS];
    return PROGRAMS.flatMap((program) => folders.map((folder) => join(folder, program))).find((path) => existsSync(path)) ?? null;
  }
  if (!existsSync(chosen))
    throw new Error(`DIOSC_REDIS_SERVER is "${chosen}", where there is no file; it takes the path of a redis-server or valkey-server.`);
  return chosen;
}

/**
 * Finds a Redis-compatible server, and installs one from Debian's own packages where that is possible: on Debian, as root.
 * @throws {Error} saying what is needed, where it cannot.
 */
export async function ensureRedisServer(): Promise<string> {
  const found = findRedisServer();
  if (found !== null) return found;
  if (!(await installDebianPackage('redis-server'))) {
    throw new Error(
      'The store tests need redis-server or valkey-server: install one, or name it in DIOSC_REDIS_SERVER, and run this again.',
    );
  }
  const installed = findRedisServer();
  if (installed === null) throw new Error('Redis was installed, but is not at any known place; name it in DIOSC_REDIS_SERVER.');
  return installed;
}
