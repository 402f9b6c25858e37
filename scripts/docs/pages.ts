import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../project.ts';
import { sourceFiles } from '../source/source-files.ts';

/** Every Markdown page of the repository, with its text. */
export function pages(): { readonly path: string; readonly text: string }[] {
  return sourceFiles('**/*.md').map((path) => ({ path, text: readFileSync(join(ROOT, path), 'utf8') }));
}
