import { Client, type ClientConfig } from 'pg';
import type { Secret } from '../../identity/secret.ts';
import { SERVER_OPTIONS } from '../connection-settings.ts';

/** DATABASE_URL, taken apart. */
export type DatabaseUrl = {
  /** For messages: everything but the password and the parameters, which may hold one. */
  readonly shown: string;
  readonly user: string;
  readonly database: string;
  /** Null where there is none, so that nothing can be derived from it. */
  readonly password: string | null;
  /** How to connect as the url's own user. */
  readonly connection: ClientConfig;
  /** How to connect to the same place as somebody else. */
  connectionAs(user: string, password: string | null): ClientConfig;
};

/** Takes a valid `postgres:` URL apart in the way that the driver reads it. */
export function readDatabaseUrl(secret: Secret): DatabaseUrl {
  const url = new URL(secret.expose());
  const read = new Client({ connectionString: secret.expose() });
  const user = read.user ?? '';
  const database = read.database ?? '';
  const options = url.searchParams.get('options');
  url.searchParams.set('options', options === null ? SERVER_OPTIONS : `${options} ${SERVER_OPTIONS}`);
  return {
    shown: `postgres://${user}@${read.host}:${read.port}/${database}`,
    user,
    database,
    password: read.password ?? null,
    connection: { connectionString: url.href },
    connectionAs: (other, password) => ({ connectionString: withLogin(url, other, password) }),
  };
}

/** The driver prefers a login in the parameters to one before the host, so none may stay there. */
function withLogin(url: URL, user: string, password: string | null): string {
  const other = new URL(url);
  other.searchParams.delete('user');
  other.searchParams.delete('password');
  // A URL without a host can carry no login; the host in the parameters, if any, still counts.
  if (other.hostname === '') other.hostname = 'localhost';
  other.username = encodeURIComponent(user);
  other.password = password === null ? '' : encodeURIComponent(password);
  return other.href;
}
