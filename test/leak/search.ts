import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Canary, formsOf } from './canary.ts';

export type Hit = { readonly canary: string; readonly where: string };

/** Looks for all canaries in all their forms in a piece of text or bytes. */
export function searchIn(where: string, content: string | Buffer, canaries: readonly Canary[]): Hit[] {
  const bytes = typeof content === 'string' ? Buffer.from(content) : content;
  return canaries.filter((canary) => formsOf(canary).some((form) => bytes.includes(form))).map(({ name }) => ({ canary: name, where }));
}

/** Looks in every file below a folder, whatever its name or kind. */
export async function searchFolder(folder: string, canaries: readonly Canary[]): Promise<{ hits: Hit[]; files: number }> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const hits: Hit[] = [];
  for (const file of files) hits.push(...searchIn(file, await readFile(file), canaries));
  return { hits, files: files.length };
}
