import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../project.ts';

/** The packages that are compiled, as folders relative to the root, such as `packages/hub`. */
export function compiledPackages(): string[] {
  return readdirSync(join(ROOT, 'packages'))
    .toSorted()
    .map((name) => `packages/${name}`)
    .filter((folder) => existsSync(join(ROOT, folder, 'tsconfig.json')));
}
