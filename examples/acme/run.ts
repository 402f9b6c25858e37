import { startAcme } from './acme.ts';
import { readSettings } from './config.ts';
import { removeReadyFile, writeReadyFile } from './ready-file.ts';
import { startTable } from './table.ts';

/** The scripted model writes at the pace of a real one, so that streaming can be seen. */
const TOKENS_PER_SECOND = 60;

/** Whatever hangs, the process is gone after this long. */
const LONGEST_STOP_MS = 4500;

/**
 * Resolves at the first Ctrl-C or signal to stop; from then on the process has a deadline, also while it is still starting.
 * Terminals and npm send a signal more than once: the others are ignored.
 */
function stopSignal(): Promise<void> {
  return new Promise((resolve) => {
    const stop = () => {
      setTimeout(() => process.exit(1), LONGEST_STOP_MS).unref();
      resolve();
    };
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, stop);
  });
}

/**
 * Opens Acme with the settings of the environment, says so, and keeps it open until the process is told to stop.
 * @throws {Error} with one sentence for the person at the terminal, where it cannot be opened.
 */
export async function run(): Promise<void> {
  const stopped = stopSignal();
  const settings = readSettings();
  const { readyFile } = settings;
  if (readyFile !== null) await removeReadyFile(readyFile);
  const acme = await startAcme({ ...settings, tokensPerSecond: TOKENS_PER_SECOND });
  try {
    if (readyFile !== null) await writeReadyFile(readyFile, acme.ready);
    // The clock of a process starts with the process.
    const seconds = performance.now() / 1000;
    process.stdout.write(startTable(acme.ready, { seconds, scripted: settings.model.kind === 'scripted', notes: acme.notes }));
    await stopped;
  } finally {
    await acme.stop();
  }
}
