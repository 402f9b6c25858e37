import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pagesWithCode } from '../docs/pages.ts';
import { ROOT } from '../project.ts';
import { errorsPage } from './errors-page.ts';
import { jsonSchemas } from './json-schemas.ts';

const SCHEMAS = 'spec/schemas';

/** Everything in the repository that is made from something else in it: path to content. */
export function generatedFiles(): Map<string, string> {
  const schemas = [...jsonSchemas()].map(([name, text]): [string, string] => [`${SCHEMAS}/${name}.json`, text]);
  return new Map([['spec/errors.md', errorsPage()], ...schemas, ...pagesWithCode()]);
}

/** The generated files that are not what they would be made to be now, or that nothing makes any more. */
export function outdatedFiles(files: ReadonlyMap<string, string>): string[] {
  const outdated = [...files].filter(([path, text]) => read(path) !== text).map(([path]) => path);
  return [...outdated, ...orphans(files)];
}

/** Makes them all what they should be; the paths that this changed. */
export function writeGeneratedFiles(files: ReadonlyMap<string, string>): string[] {
  const outdated = outdatedFiles(files);
  for (const path of outdated) {
    const text = files.get(path);
    if (text === undefined) {
      rmSync(join(ROOT, path));
    } else {
      mkdirSync(dirname(join(ROOT, path)), { recursive: true });
      writeFileSync(join(ROOT, path), text);
    }
  }
  return outdated;
}

function orphans(files: ReadonlyMap<string, string>): string[] {
  if (!existsSync(join(ROOT, SCHEMAS))) return [];
  return readdirSync(join(ROOT, SCHEMAS))
    .map((name) => `${SCHEMAS}/${name}`)
    .filter((path) => !files.has(path));
}

function read(path: string): string | null {
  return existsSync(join(ROOT, path)) ? readFileSync(join(ROOT, path), 'utf8') : null;
}
