/** Whatever hangs, the process is gone this long after it was told to stop. */
const LONGEST_STOP_MS = 4500;

/**
 * Aborts at the first Ctrl-C or signal to stop; from then on the process has a deadline, also while it is still starting.
 * Terminals and npm send a signal more than once: the others are ignored.
 */
export function stopSignal(): AbortSignal {
  const stopping = new AbortController();
  const stop = () => {
    if (stopping.signal.aborted) return;
    setTimeout(() => process.exit(1), LONGEST_STOP_MS).unref();
    stopping.abort();
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, stop);
  return stopping.signal;
}
