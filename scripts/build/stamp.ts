import { createHash, type Hash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const STAMP = '.build/build-stamp';

/** What a build reads besides the sources of the packages. */
const SHARED_INPUTS = ['package-lock.json', 'tsconfig.base.json', 'tsconfig.json'];
const PACKAGE_INPUTS = ['src', 'scripts', 'package.json', 'tsconfig.json'];

/** Where the hub serves the assistant kit from. */
export const SERVED_KIT = 'packages/hub/public/assistant-kit.js';

/** What a build makes: folders and files, relative to the root. */
export function buildOutputs(packages: readonly string[]): string[] {
  return [...packages.map((folder) => `${folder}/dist`), SERVED_KIT];
}

/**
 * True while nothing that a build reads has changed since the last one, and nothing that it makes is gone. It looks at
 * names, sizes and times only: a hundredth of a second, because every start pays for it.
 */
export function isBuilt(root: string, packages: readonly string[]): boolean {
  const isThere = (path: string) => existsSync(join(root, path));
  if (!isThere(STAMP) || !buildOutputs(packages).every(isThere)) return false;
  return readFileSync(join(root, STAMP), 'utf8') === fingerprint(root, packages);
}

/** Takes down what a build is about to read. Taken before it starts, so that an edit during the build makes it stale. */
export function fingerprint(root: string, packages: readonly string[]): string {
  const hash = createHash('sha256').update(process.version);
  const inputs = [...SHARED_INPUTS, ...packages.flatMap((folder) => PACKAGE_INPUTS.map((input) => `${folder}/${input}`))];
  for (const input of inputs) addFile(hash, root, input);
  return hash.digest('hex');
}

/** Remembers that what had this fingerprint has been built. */
export function writeStamp(root: string, stamp: string): void {
  mkdirSync(dirname(join(root, STAMP)), { recursive: true });
  writeFileSync(join(root, STAMP), stamp);
}

function addFile(hash: Hash, root: string, path: string): void {
  const stats = statSync(join(root, path), { throwIfNoEntry: false });
  if (stats?.isDirectory()) {
    for (const name of readdirSync(join(root, path)).sort()) addFile(hash, root, `${path}/${name}`);
  } else if (stats && !path.endsWith('.test.ts')) {
    hash.update(`${path}\0${stats.size}\0${stats.mtimeMs}\0`);
  }
}
