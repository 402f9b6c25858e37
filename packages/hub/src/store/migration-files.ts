import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { z } from 'zod';

/** One step of the schema's history: plain SQL, run once and never changed after. */
export type Migration = { readonly number: number; readonly name: string; readonly sql: string; readonly checksum: string };

/** Beside `src` and `dist` alike, so that the same path holds from both. */
export const MIGRATIONS = new URL('../../migrations/', import.meta.url);

const fileNameSchema = z.string().regex(/^\d{4}-[a-z0-9-]+\.sql$/);

/**
 * Reads the migrations of a folder in order: files named like `0001-what-it-does.sql`, numbered from 1 without a gap.
 * @throws {Error} for a gap or a number given twice.
 */
export async function readMigrations(folder: URL): Promise<readonly Migration[]> {
  const names = (await readdir(folder)).filter((name) => fileNameSchema.safeParse(name).success).sort();
  const migrations = await Promise.all(names.map((name) => readMigration(folder, name)));
  migrations.forEach((migration, index) => {
    if (migration.number !== index + 1) throw new Error(`The migration "${migration.name}" should have the number ${index + 1}.`);
  });
  return migrations;
}

/** What the serving role may do; run after the migrations, again and again. */
export function readPrivileges(): Promise<string> {
  return readFile(new URL('privileges.sql', MIGRATIONS), 'utf8');
}

async function readMigration(folder: URL, name: string): Promise<Migration> {
  // A checkout on Windows may have changed the line ends; that is the same migration.
  const sql = (await readFile(new URL(name, folder), 'utf8')).replaceAll('\r\n', '\n');
  const checksum = createHash('sha256').update(sql).digest('hex');
  return { number: Number(name.slice(0, 4)), name, sql, checksum };
}
