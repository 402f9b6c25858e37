const FIRST_MS = 250;
const LONGEST_MS = 15_000;

/**
 * How long to wait, in milliseconds, before attempt number `attempt` (1 is the first repetition): exponential with full
 * jitter. The bound doubles from 0.25 s to 15 s, and the delay is anything below it, so that the clients of a hub that
 * came back do not all arrive in the same moment.
 */
export function backoffDelay(attempt: number, random: number): number {
  const bound = Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(attempt - 1, 30));
  return Math.floor(random * bound);
}
