import { Problem } from './problem.ts';

/** Why work is stopped: by the user, or because the hub stops and another process is to go on with it. */
export type StopReason = 'turn_cancelled' | 'shutting_down';

/** What to abort a signal with. */
export function stopReason(kind: StopReason): Problem {
  return new Problem({ kind });
}

/** Whether the work is left to another process, so that nothing may be stored about how it ended. */
export function isShuttingDown(signal: AbortSignal): boolean {
  return signal.reason instanceof Problem && signal.reason.reason.kind === 'shutting_down';
}
