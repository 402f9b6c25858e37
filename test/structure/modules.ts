import { readFileSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';
import { ROOT } from '../../scripts/project.ts';
import { type Import, importsOf } from '../../scripts/source/imports.ts';
import { parseTypeScript } from '../../scripts/source/parse.ts';
import { sourceFiles } from '../../scripts/source/source-files.ts';

/** One TypeScript file, with what it imports. `folder` is the package or example it belongs to, or its top folder. */
export type Module = {
  readonly path: string;
  readonly folder: string;
  readonly isTest: boolean;
  readonly lines: number;
  readonly imports: readonly Import[];
};

/** Every TypeScript file that is written by hand. */
export const modules: readonly Module[] = sourceFiles('{packages,examples,scripts,test,benchmarks}/**/*.ts')
  .filter((path) => !path.endsWith('.d.ts') && !path.includes('generated'))
  .map((path) => {
    const source = readFileSync(join(ROOT, path), 'utf8');
    const [top = '', name = ''] = path.split('/');
    return {
      path,
      folder: top === 'packages' || top === 'examples' ? `${top}/${name}` : top,
      isTest: path.endsWith('.test.ts') || top === 'test',
      lines: source.split('\n').length - 1,
      imports: importsOf(parseTypeScript(source, path)),
    };
  });

/** Where a relative import leads, from the root of the repository; null for one that is not relative. */
export function relativeTarget(module: Module, specifier: string): string | null {
  return specifier.startsWith('.') ? posix.join(dirname(module.path), specifier) : null;
}

/** The workspace package that an import names, such as `protocol`, and the path into it; null for any other import. */
export function workspaceTarget(specifier: string): { readonly name: string; readonly path: string } | null {
  const [, name, path = ''] = /^@diosc\/([^/]+)(\/.*)?$/.exec(specifier) ?? [];
  return name === undefined ? null : { name, path: `.${path}` };
}
