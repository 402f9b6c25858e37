import { lstat, mkdir, mkdtemp, readdir, readFile, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { z } from 'zod';
import type { PostgresBinaries } from './postgres-binaries.ts';

/**
 * A private folder (mode 0700) that lives as long as the server. The socket lies in it: whoever cannot enter the folder
 * cannot connect, and its path stays short wherever the data is.
 */
export type ScratchDirectory = {
  readonly path: string;
  remove(): Promise<void>;
};

/** The folder within it that holds the shared libraries under every name that the programs look for. */
export const LIBRARIES = 'lib';

/** The file within it by which a supervisor notes that the hub was lost. */
export const ORPHANED = 'orphaned';

/** Longest base path: a socket's path takes 107 bytes, and the folder's own name and `/.s.PGSQL.5432` follow. */
const LONGEST_BASE_BYTES = 60;

const missingLinksSchema = z.array(z.object({ source: z.string(), target: z.string() }));

/** Makes the folder, under `TMPDIR` where its path is fit for a socket and for a library path, else under `/tmp`. */
export async function createScratchDirectory(): Promise<ScratchDirectory> {
  const path = await mkdtemp(join(scratchBase(tmpdir()), 'diosc-'));
  return { path, remove: () => rm(path, { recursive: true, force: true, maxRetries: 5 }) };
}

/**
 * Puts into the folder what a start needs, again where it is gone. A folder of that name that somebody else made in the
 * meantime is refused, because the programs load their libraries from it.
 */
export async function fillScratchDirectory(path: string, binaries: PostgresBinaries): Promise<void> {
  await mkdir(path, { recursive: true, mode: 0o700 });
  const folder = await lstat(path);
  if (!folder.isDirectory() || folder.uid !== process.getuid?.()) throw new Error(`"${path}" does not belong to the hub.`);
  await rm(join(path, ORPHANED), { force: true });
  if (binaries.libraries !== null) await linkLibraries(binaries.libraries, join(path, LIBRARIES));
}

/** The loader splits a library path at `:` and `;`, with no way to escape them. */
export function scratchBase(preferred: string): string {
  return Buffer.byteLength(preferred) > LONGEST_BASE_BYTES || /[:;]/.test(preferred) ? '/tmp' : preferred;
}

async function linkLibraries(libraries: NonNullable<PostgresBinaries['libraries']>, folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  const missing = missingLinksSchema.parse(JSON.parse(await readFile(libraries.missingLinks, 'utf8')));
  const present = (await readdir(libraries.folder)).filter((name) => /\.(so|dylib)(\.|$)/.test(name));
  const links = new Map([
    ...present.map((name): [string, string] => [name, name]),
    ...missing.map(({ source, target }): [string, string] => [basename(target), basename(source)]),
  ]);
  const there = new Set(await readdir(folder));
  const absent = [...links].filter(([name]) => !there.has(name));
  await Promise.all(absent.map(([name, file]) => symlink(join(libraries.folder, file), join(folder, name))));
}
