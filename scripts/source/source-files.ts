import { readdirSync } from 'node:fs';
import { join, matchesGlob } from 'node:path';
import { ROOT } from '../project.ts';

/** Folders that hold what was installed, built or left behind by a run, as `.gitignore` has them. */
const LEFT_OUT = new Set(['.git', 'node_modules', 'dist', '.build', '.diosc', 'test-results', 'coverage']);
const LEFT_OUT_PATHS = new Set(['packages/hub/public']);

/** Every file of the repository, relative to its root, with forward slashes, sorted. Needs no git. */
export function repositoryFiles(): string[] {
  return filesBelow('').toSorted();
}

/** The files of the repository that match one of the glob patterns. */
export function sourceFiles(...patterns: readonly string[]): string[] {
  return repositoryFiles().filter((path) => patterns.some((pattern) => matchesGlob(path, pattern)));
}

/** Every file of tests. A structure test makes sure that each belongs to a suite of `vitest.config.ts`. */
export const TEST_FILES = ['{packages,examples,scripts,benchmarks,test}/**/*.test.ts'] as const;

function filesBelow(folder: string): string[] {
  return readdirSync(join(ROOT, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
    if (entry.isDirectory()) return LEFT_OUT.has(entry.name) || LEFT_OUT_PATHS.has(path) ? [] : filesBelow(path);
    return entry.isFile() ? [path] : [];
  });
}
