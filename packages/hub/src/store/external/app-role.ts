import { createHash, createHmac } from 'node:crypto';
import { type Client, DatabaseError, escapeIdentifier, escapeLiteral } from 'pg';
import { connectClient } from '../connect-client.ts';
import type { DatabaseUrl } from './database-url.ts';
import { scramVerifier } from './scram-verifier.ts';

const LONGEST_NAME_BYTES = 63;
const REFUSED_LOGIN = /^28/;
const INSUFFICIENT_PRIVILEGE = '42501';

const RIGHTS = 'LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE NOINHERIT';

/** The role that the hub serves with, and the password that every node derives alike. */
export type AppRole = { readonly name: string; readonly password: string | null };

/**
 * The role belongs to one database, because roles are shared by all databases of a server and another installation's
 * hub must not be let into this one. Its password is derived from the url's, which is as secret and lies nowhere else;
 * without a password in the url the role has none, and only a server that asks for none lets it in.
 */
export function appRoleFor(url: Pick<DatabaseUrl, 'database' | 'password'>): AppRole {
  const plain = `diosc_app_${url.database}`;
  const digest = createHash('sha256').update(url.database).digest('hex').slice(0, 16);
  const name = Buffer.byteLength(plain) <= LONGEST_NAME_BYTES ? plain : `diosc_app_${digest}`;
  const password = url.password === null ? null : createHmac('sha256', url.password).update(`role ${name}`).digest('base64url');
  return { name, password };
}

/**
 * Makes the role where it is not there, and mends its password where the url's has changed.
 * @returns why the role cannot be used, or null when it can
 */
export async function ensureAppRole(client: Client, url: DatabaseUrl, role: AppRole): Promise<string | null> {
  const name = escapeIdentifier(role.name);
  const password = role.password === null ? 'NULL' : escapeLiteral(scramVerifier(role.password));
  try {
    const there = await client.query('SELECT FROM pg_roles WHERE rolname = $1', [role.name]);
    if (there.rowCount === 0) await client.query(`CREATE ROLE ${name} ${RIGHTS} PASSWORD ${password}`);
    else if ((await loginProblem(url, role)) !== null) await client.query(`ALTER ROLE ${name} LOGIN PASSWORD ${password}`);
    const above = await client.query('SELECT FROM pg_roles WHERE rolname = $1 AND (rolsuper OR rolbypassrls)', [role.name]);
    if (above.rowCount !== 0) return 'it is above row-level security itself';
  } catch (error) {
    if (error instanceof DatabaseError && error.code === INSUFFICIENT_PRIVILEGE) return error.message;
    throw error;
  }
  return loginProblem(url, role);
}

/** Why the server does not let the role in, or null when it does. */
async function loginProblem(url: DatabaseUrl, role: AppRole): Promise<string | null> {
  try {
    const client = await connectClient(url.connectionAs(role.name, role.password));
    await client.end();
    return null;
  } catch (error) {
    if (error instanceof DatabaseError && REFUSED_LOGIN.test(error.code ?? '')) return error.message;
    throw error;
  }
}
