import { DatabaseError } from 'pg';
import { CONNECT_TIMEOUT_MS } from '../connection-settings.ts';

const BY_CODE: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens there',
  ENOENT: 'nothing listens there',
  ENOTFOUND: 'the host name is not known',
  EAI_AGAIN: 'the host name could not be looked up',
  ECONNRESET: 'the connection was closed at once',
  EHOSTUNREACH: 'the host cannot be reached',
  ENETUNREACH: 'the host cannot be reached',
  ETIMEDOUT: 'it did not answer in time',
};

/** Why a connection could not be made, as the end of a sentence and without anything secret. */
export function whyUnreachable(error: unknown): string {
  if (error instanceof DatabaseError) return `it answered "${error.message}"`;
  const code = error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
  const known = BY_CODE[code];
  if (known !== undefined) return known;
  if (error instanceof Error && /timeout/.test(error.message)) return `it did not answer within ${CONNECT_TIMEOUT_MS / 1000} seconds`;
  return error instanceof Error ? error.message : 'for an unknown reason';
}
