import { matchesGlob, relative, sep } from 'node:path';

/** Places where a rule does not hold, and why that is right. A place that is gone must go from its list: a test looks. */
export type Places = Readonly<Record<string, string>>;

/**
 * What a rule asks of the file it looks at. The path is relative to the root, with forward slashes. What stands in a folder
 * `testing` is there for tests.
 */
export type LintedFile = { readonly path: string; isIn(places: Places): boolean; readonly isTest: boolean };

export function lintedFile(context: { readonly filename: string; readonly cwd: string }): LintedFile {
  const path = relative(context.cwd, context.filename).split(sep).join('/');
  return {
    path,
    isIn: (places) => Object.keys(places).some((pattern) => matchesGlob(path, pattern)),
    isTest: path.endsWith('.test.ts') || path.startsWith('test/') || path.includes('/testing/'),
  };
}
