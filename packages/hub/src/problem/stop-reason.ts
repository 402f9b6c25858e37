import { Problem } from './problem.ts';

/**
 * Why work is stopped: by the user; because this process stops; or because the user's fresh authentication is with
 * another process, which goes on with it.
 */
export type StopReason = 'turn_cancelled' | 'shutting_down' | 'handed_over';

/** What to abort a signal with. */
export function stopReason(kind: StopReason): Problem {
  return new Problem({ kind });
}

/** Whether the work is left to another process, so that nothing may be stored about how it ended. */
export function isLeftToAnother(signal: AbortSignal): boolean {
  if (!(signal.reason instanceof Problem)) return false;
  const { kind } = signal.reason.reason;
  return kind === 'shutting_down' || kind === 'handed_over';
}
