import { type Client, DatabaseError, escapeLiteral } from 'pg';
import { z } from 'zod';
import { StartProblem } from '../config/start-problem.ts';
import { MIGRATION_LOCK } from './advisory-lock.ts';
import { DATABASE_SCHEMA } from './connection-settings.ts';
import { MIGRATIONS, type Migration, readMigrations, readPrivileges } from './migration-files.ts';

const INSUFFICIENT_PRIVILEGE = '42501';
const LOCK_TIMEOUT = '55P03';

/** Milliseconds to wait for another hub that is migrating the same database. */
const LOCK_PATIENCE_MS = 60_000;

const appliedSchema = z.array(z.object({ number: z.number(), name: z.string(), checksum: z.string() }));

/**
 * Runs `work` while no other hub migrates this database.
 * @throws {StartProblem} when another one takes longer than a minute.
 */
export async function withMigrationLock<Result>(client: Client, work: () => Promise<Result>): Promise<Result> {
  await client.query(`SET lock_timeout = ${LOCK_PATIENCE_MS}`);
  try {
    await client.query('SELECT pg_advisory_lock($1, $2)', [...MIGRATION_LOCK]);
  } catch (cause) {
    if (!(cause instanceof DatabaseError) || cause.code !== LOCK_TIMEOUT) throw cause;
    throw new StartProblem('Another hub has been migrating the database for more than a minute; wait for it, then start again.', { cause });
  }
  try {
    return await work();
  } finally {
    await client.query('SELECT pg_advisory_unlock($1, $2)', [...MIGRATION_LOCK]);
  }
}

/**
 * Brings the schema up to date, each migration in a transaction of its own, as the role that `client` is logged in as.
 * Call it within {@link withMigrationLock}.
 * @throws {StartProblem} when an applied migration is not what it was, when the database is newer than this hub, or when
 * the role may not make a schema.
 */
export async function migrate(client: Client, folder: URL = MIGRATIONS): Promise<void> {
  await createSchema(client);
  const migrations = await readMigrations(folder);
  const { rows } = await client.query('SELECT number, name, checksum FROM schema_migration ORDER BY number');
  const applied = appliedSchema.parse(rows);
  for (const [index, past] of applied.entries()) checkApplied(past, migrations[index]);
  for (const migration of migrations.slice(applied.length)) await apply(client, migration);
}

/** Gives the serving role what it needs in a migrated schema. */
export async function grantPrivileges(client: Client, appRole: string): Promise<void> {
  await client.query(`BEGIN; SET LOCAL diosc.app_role = ${escapeLiteral(appRole)}; ${await readPrivileges()}; COMMIT`);
}

function checkApplied(past: z.infer<typeof appliedSchema>[number], migration: Migration | undefined): void {
  if (migration === undefined) {
    throw new StartProblem(
      `The database was migrated by a newer hub ("${past.name}" is not known here); start that version or a later one.`,
    );
  }
  if (migration.checksum !== past.checksum) {
    throw new StartProblem(
      `The migration "${migration.name}" is not what was applied to the database ("${past.name}"); restore the file, and put changes into a new one.`,
    );
  }
}

async function apply(client: Client, migration: Migration): Promise<void> {
  try {
    await client.query('BEGIN');
    await client.query(migration.sql);
    await client.query('INSERT INTO schema_migration (number, name, checksum) VALUES ($1, $2, $3)', [
      migration.number,
      migration.name,
      migration.checksum,
    ]);
    await client.query('COMMIT');
  } catch (cause) {
    await client.query('ROLLBACK').catch(() => undefined);
    const problem = cause instanceof Error ? cause.message : String(cause);
    throw new StartProblem(`The migration "${migration.name}" failed, and nothing of it was kept: ${problem}.`, { cause });
  }
}

async function createSchema(client: Client): Promise<void> {
  try {
    const there = await client.query('SELECT FROM pg_namespace WHERE nspname = $1', [DATABASE_SCHEMA]);
    if (there.rowCount === 0) await client.query(`CREATE SCHEMA ${DATABASE_SCHEMA}`);
    await client.query(`
      CREATE TABLE IF NOT EXISTS schema_migration (
        number integer PRIMARY KEY, name text NOT NULL, checksum text NOT NULL, applied_at timestamptz NOT NULL DEFAULT now()
      )`);
  } catch (cause) {
    if (!(cause instanceof DatabaseError) || cause.code !== INSUFFICIENT_PRIVILEGE) throw cause;
    throw new StartProblem(`The database user may not make tables (${cause.message}); let it own the database, or grant it CREATE on it.`, {
      cause,
    });
  }
}
