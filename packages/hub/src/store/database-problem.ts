import { DatabaseError } from 'pg';
import { Problem } from '../problem/problem.ts';

/**
 * SQLSTATE classes and codes that say "not now" rather than "not so": connection failures, a server that stops or starts,
 * too many connections, out of memory or disk, a login or a database that went away, timeouts, deadlocks, a server that
 * became a read-only replica. See https://www.postgresql.org/docs/current/errcodes-appendix.html
 */
const UNAVAILABLE = [/^08/, /^28/, /^3D000$/, /^40/, /^53/, /^57/, /^58/, /^55P03$/, /^25006$/, /^25P0[34]$/];

const OWN_MISTAKES = [TypeError, RangeError, SyntaxError, Problem];

/** Whether the server itself said so, or the connection to it failed. Mistakes of the hub's own code are neither. */
export function isDatabaseAway(error: unknown): boolean {
  if (error instanceof DatabaseError) return UNAVAILABLE.some((code) => code.test(error.code ?? ''));
  return error instanceof Error && !OWN_MISTAKES.some((kind) => error instanceof kind);
}

/**
 * Whether the connection can be used on after an error on it: when the server refused the statement, and does not end the
 * connection with it. After anything else its state is unknown.
 */
export function leavesConnectionWhole(error: unknown): boolean {
  return error instanceof DatabaseError && !/^(FATAL|PANIC)$/.test(error.severity ?? '') && !/^(08|57P)/.test(error.code ?? '');
}

/**
 * What to throw for an error that came out of a query. Anything that the passing of time may mend becomes
 * `database_unavailable`. Any other error is thrown as it is, but without the fields in which PostgreSQL quotes rows:
 * they would carry what users say into the log.
 */
export function databaseProblem(error: unknown): unknown {
  if (isDatabaseAway(error)) return new Problem({ kind: 'database_unavailable' }, { cause: withoutRows(error) });
  return withoutRows(error);
}

function withoutRows(error: unknown): unknown {
  if (error instanceof DatabaseError) {
    error.detail = undefined;
    error.where = undefined;
    error.internalQuery = undefined;
  }
  return error;
}
