import { once } from 'node:events';
import { startAcme } from './acme.ts';
import { readSettings } from './config.ts';
import { removeReadyFile, writeReadyFile } from './ready-file.ts';
import { startTable } from './table.ts';

/** The scripted model writes at the pace of a real one, so that streaming can be seen. */
const TOKENS_PER_SECOND = 60;

/**
 * Opens Acme with the settings of the environment, says so, and keeps it open until `stop` is aborted.
 * @throws {Error} with one sentence for the person at the terminal, where it cannot be opened.
 */
export async function run(stop: AbortSignal): Promise<void> {
  if (stop.aborted) return;
  const settings = readSettings();
  const { readyFile } = settings;
  if (readyFile !== null) await removeReadyFile(readyFile);
  const acme = await startAcme({ ...settings, tokensPerSecond: TOKENS_PER_SECOND });
  try {
    if (stop.aborted) return;
    if (readyFile !== null) await writeReadyFile(readyFile, acme.ready);
    // The clock of a process starts with the process.
    const seconds = performance.now() / 1000;
    process.stdout.write(startTable(acme.ready, { seconds, scripted: settings.model.kind === 'scripted', notes: acme.notes }));
    if (!stop.aborted) await once(stop, 'abort');
  } finally {
    await acme.stop();
  }
}
