import type { ClientConfig } from 'pg';

/** The schema that everything of the hub's lies in, so that a database can be shared with others. */
export const DATABASE_SCHEMA = 'diosc';

/** Milliseconds in which a connection is made, or given up. */
export const CONNECT_TIMEOUT_MS = 5000;

/**
 * Where names are looked up (temporary tables last, so that none can stand in for a table of the hub's), and how soon the
 * server notices a hub whose machine is gone: about 25 seconds, which frees what it had locked.
 */
export const SERVER_OPTIONS = [
  `-c search_path=${DATABASE_SCHEMA},pg_temp`,
  '-c tcp_keepalives_idle=10',
  '-c tcp_keepalives_interval=5',
  '-c tcp_keepalives_count=3',
].join(' ');

/** Of every connection, whatever it is for. Each wait has a bound. */
export const CONNECTION_SETTINGS = {
  application_name: 'diosc',
  connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
  keepAlive: true,
  keepAliveInitialDelayMillis: 10_000,
} as const satisfies ClientConfig;

/** Of connections that serve requests. */
export const SERVING_SETTINGS = {
  ...CONNECTION_SETTINGS,
  statement_timeout: 10_000,
  idle_in_transaction_session_timeout: 15_000,
} as const satisfies ClientConfig;

/** Milliseconds to wait for an answer; more than the server takes to give up, so that a slow statement costs no connection. */
export const ANSWER_TIMEOUT_MS = 12_000;
