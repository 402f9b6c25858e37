import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../project.ts';
import { sourceFiles, TEST_FILES } from '../source/source-files.ts';
import { readRequirements } from './catalogue.ts';
import { prove } from './proof.ts';
import { testTitles } from './test-titles.ts';

/** Reads the list of requirements and every test of the repository, and joins the two. */
export function collectProofs(): ReturnType<typeof prove> {
  const titles = sourceFiles(...TEST_FILES).flatMap((path) => testTitles(readFileSync(join(ROOT, path), 'utf8'), path));
  return prove(readRequirements(), titles);
}
