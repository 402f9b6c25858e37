import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../project.ts';
import { sourceFiles } from '../source/source-files.ts';
import { showCode } from './shown-code.ts';

/** Every Markdown page of the repository, with its text. */
export function pages(): { readonly path: string; readonly text: string }[] {
  return sourceFiles('**/*.md').map((path) => ({ path, text: read(path) }));
}

/**
 * The pages of `docs` that show code of files, as they should be now.
 * @throws {Error} where a page names a file or a region that is not there.
 */
export function pagesWithCode(): [path: string, text: string][] {
  return pages()
    .filter(({ path, text }) => path.startsWith('docs/') && text.includes('<!-- code:'))
    .map((page) => [page.path, showCode(page, read)]);
}

function read(path: string): string {
  return readFileSync(join(ROOT, path), 'utf8');
}
