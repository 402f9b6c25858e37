import type { ClientConfig } from 'pg';
import { connectClient } from '../connect-client.ts';

/** The role that the hub serves with: it owns nothing and is held by row-level security. */
export const EMBEDDED_APP_ROLE = 'diosc_app';
export const EMBEDDED_DATABASE = 'diosc';

/**
 * Makes the hub's role and database where the server is new. Whoever reaches the server is in its private folder already,
 * so no role has a password.
 */
export async function prepareCluster(ownerConnection: ClientConfig): Promise<void> {
  const client = await connectClient({ ...ownerConnection, database: 'postgres' });
  try {
    const role = await client.query('SELECT FROM pg_roles WHERE rolname = $1', [EMBEDDED_APP_ROLE]);
    if (role.rowCount === 0) await client.query(`CREATE ROLE ${EMBEDDED_APP_ROLE} LOGIN NOINHERIT`);
    const database = await client.query('SELECT FROM pg_database WHERE datname = $1', [EMBEDDED_DATABASE]);
    if (database.rowCount === 0) await client.query(`CREATE DATABASE ${EMBEDDED_DATABASE}`);
  } finally {
    await client.end();
  }
}
