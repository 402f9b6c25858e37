import type { Client, ClientConfig } from 'pg';
import { z } from 'zod';
import { StartProblem } from '../../config/start-problem.ts';
import type { Secret } from '../../identity/secret.ts';
import type { Log } from '../../log.ts';
import { connectClient } from '../connect-client.ts';
import { grantPrivileges, migrate, withMigrationLock } from '../migrate.ts';
import { appRoleFor, ensureAppRole } from './app-role.ts';
import { type DatabaseUrl, readDatabaseUrl } from './database-url.ts';
import { whyUnreachable } from './why-unreachable.ts';

const OLDEST_VERSION = 15;

const userSchema = z.tuple([z.object({ version: z.coerce.number(), bypasses: z.boolean() })]);

/**
 * Prepares the database that DATABASE_URL names: migrates it as the url's user, and makes the role that the hub serves
 * with. Where that user may make no role, and is not above row-level security itself, it serves as that user, whom FORCE
 * ROW LEVEL SECURITY holds all the same.
 * @returns how to connect to serve
 * @throws {StartProblem} when the server cannot be reached, is too old, or offers no role that row-level security holds.
 */
export async function prepareExternalPostgres(databaseUrl: Secret, log: Log): Promise<ClientConfig> {
  const url = readDatabaseUrl(databaseUrl);
  const client = await connectOrExplain(url);
  try {
    const bypasses = await checkUser(client, url);
    return await withMigrationLock(client, async () => {
      await migrate(client);
      return chooseRole(client, url, bypasses, log);
    });
  } finally {
    await client.end().catch(() => undefined);
  }
}

async function connectOrExplain(url: DatabaseUrl): Promise<Client> {
  try {
    return await connectClient(url.connection);
  } catch (cause) {
    throw new StartProblem(`DATABASE_URL names a database that cannot be used (${url.shown}): ${whyUnreachable(cause)}.`, { cause });
  }
}

async function checkUser(client: Client, url: DatabaseUrl): Promise<boolean> {
  const { rows } = await client.query(
    `SELECT current_setting('server_version_num')::integer / 10000 AS version, rolsuper OR rolbypassrls AS bypasses
     FROM pg_roles WHERE rolname = current_user`,
  );
  const [{ version, bypasses }] = userSchema.parse(rows);
  if (version < OLDEST_VERSION) {
    throw new StartProblem(`DATABASE_URL names PostgreSQL ${version} (${url.shown}); the hub takes ${OLDEST_VERSION} or newer.`);
  }
  return bypasses;
}

async function chooseRole(client: Client, url: DatabaseUrl, bypasses: boolean, log: Log): Promise<ClientConfig> {
  const role = appRoleFor(url);
  const problem = await ensureAppRole(client, url, role);
  if (problem === null) {
    await grantPrivileges(client, role.name);
    return url.connectionAs(role.name, role.password);
  }
  if (bypasses) {
    throw new StartProblem(
      `The user of DATABASE_URL (${url.shown}) is above row-level security, and the role "${role.name}", which is not, cannot be used (${problem}); let the server admit that role, or name a user without SUPERUSER and BYPASSRLS.`,
    );
  }
  log.info({ role: role.name, problem }, 'The hub serves as the user of DATABASE_URL, because it may not make a role of its own.');
  await grantPrivileges(client, url.user);
  return url.connection;
}
