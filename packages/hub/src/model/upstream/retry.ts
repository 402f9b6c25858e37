import { setTimeout as delay } from 'node:timers/promises';

/** The longest that a server may ask to wait before it is asked again, in milliseconds. */
const LONGEST_WAIT_MS = 5000;
const SHORT_WAIT_MS = 250;

/**
 * How long to wait before the one retry after a status, in milliseconds; null where there is none. A rate limit is only
 * tried again when the server itself says when.
 */
export function retryDelay(status: number, retryAfter: string | null, now: number): number | null {
  const asked = readRetryAfter(retryAfter, now);
  if (asked !== null && asked > LONGEST_WAIT_MS) return null;
  if (status === 429) return asked;
  return status === 502 || status === 503 || status === 504 ? (asked ?? SHORT_WAIT_MS) : null;
}

/** Before another attempt at a connection that could not be made. */
export const RECONNECT_DELAY_MS = SHORT_WAIT_MS;

/** @throws the signal's reason when it is aborted meanwhile. */
export async function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  try {
    await delay(milliseconds, undefined, { signal });
  } catch {
    signal.throwIfAborted();
  }
}

/** Milliseconds; RFC 9110 section 10.2.3: seconds, or a date. */
function readRetryAfter(value: string | null, now: number): number | null {
  if (value === null) return null;
  if (/^\s*\d{1,9}\s*$/.test(value)) return Number(value) * 1000;
  // The parser would take nearly anything for a date.
  const date = /^\s*[A-Z][a-z]{2,8},? /.test(value) ? Date.parse(value) : Number.NaN;
  return Number.isNaN(date) ? null : Math.max(0, date - now);
}
