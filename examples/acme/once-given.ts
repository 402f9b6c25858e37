import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * Remembers what the demo gave to its hub, so that a start gives it again only where it is something else than last time:
 * what somebody has changed since by the Admin API stays.
 */
export async function isGivenAnew(dataDirectory: string, definition: unknown): Promise<boolean> {
  const file = join(dataDirectory, 'acme-assistant.sha256');
  const hash = createHash('sha256').update(JSON.stringify(definition)).digest('hex');
  const before = await readFile(file, 'utf8').catch(() => '');
  if (before === hash) return false;
  await writeFile(file, hash);
  return true;
}
