import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { ROOT } from '../../scripts/project.ts';
import { sourceFiles } from '../../scripts/source/source-files.ts';

const manifestSchema = z.object({
  name: z.string(),
  exports: z.record(z.string(), z.object({ 'diosc-source': z.string() })).optional(),
  dependencies: z.record(z.string(), z.string()).default({}),
});

const referencesSchema = z.object({ references: z.array(z.object({ path: z.string() })).default([]) });

/** A package of the workspace. `references` are those of its tsconfig, by package name. */
export type Manifest = z.infer<typeof manifestSchema> & { readonly folder: string; readonly references: readonly string[] };

/** The packages of `packages/`. */
export const manifests: readonly Manifest[] = sourceFiles('packages/*/package.json').map((path) => {
  const folder = path.replace('/package.json', '');
  const { references } = referencesSchema.parse(readJson(`${folder}/tsconfig.json`));
  return { ...manifestSchema.parse(readJson(path)), folder, references: references.map((reference) => reference.path.replace('../', '')) };
});

export function readJson(path: string): unknown {
  return JSON.parse(readFileSync(join(ROOT, path), 'utf8'));
}
