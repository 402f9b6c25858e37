import { readFile } from 'node:fs/promises';
import { createHub, type Hub, loadConfig, StartProblem } from '@diosc/hub';

const CONFIG_FILE = 'diosc.config.json';

/**
 * `diosc hub`: runs a hub until it is told to stop, with settings from the environment and `diosc.config.json`.
 * @returns the exit code: 0 after a stop that was asked for, 1 when it could not start
 */
export async function runHub(): Promise<number> {
  let hub: Hub | null = null;
  try {
    hub = await createHub(loadConfig(process.env, await configFile()));
    const { url } = await hub.listen();
    process.stdout.write(`Diosc is listening at ${url}\n`);
    await stopSignal();
    return 0;
  } catch (error) {
    if (!(error instanceof StartProblem)) throw error;
    process.stderr.write(`${error.message}\n`);
    return 1;
  } finally {
    await hub?.close();
  }
}

async function configFile(): Promise<string | undefined> {
  try {
    return await readFile(CONFIG_FILE, 'utf8');
  } catch {
    return undefined;
  }
}

function stopSignal(): Promise<void> {
  return new Promise((resolve) => {
    process.once('SIGINT', () => resolve());
    process.once('SIGTERM', () => resolve());
  });
}
