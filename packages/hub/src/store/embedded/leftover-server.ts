import { execFile } from 'node:child_process';
import { readFile, readlink, realpath, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { promisify } from 'node:util';
import type { Log } from '../../log.ts';

const LOOK_EVERY_MS = 25;

/** What is sent to a server that does not end, and from how many milliseconds on. */
const PERSUASION: readonly (readonly [afterMs: number, signal: NodeJS.Signals])[] = [
  [0, 'SIGINT'],
  [2000, 'SIGQUIT'],
  [5000, 'SIGKILL'],
];

/**
 * Waits for the server of an earlier hub to end, and makes it end: after a `kill -9` of the hub it is still stopping, and
 * where its supervisor was killed too it would run on. Call it only with the data directory locked: then no living hub
 * uses it. A process id file whose process is something else by now is removed, or the server would refuse to start.
 */
export async function endLeftoverServer(postgresDirectory: string, log: Log): Promise<void> {
  const pidFile = join(postgresDirectory, 'postmaster.pid');
  const pid = Number.parseInt(await readFile(pidFile, 'utf8').catch(() => ''), 10);
  if (!isAlive(pid)) return;
  if (!(await isServerOf(pid, postgresDirectory))) {
    await rm(pidFile, { force: true });
    return;
  }
  log.warn({ pid }, 'The embedded database of an earlier hub is still running; it is being stopped.');
  const persuasion = [...PERSUASION];
  const since = Date.now();
  for (; isAlive(pid) && (await isServerOf(pid, postgresDirectory)); await wait(LOOK_EVERY_MS)) {
    const next = persuasion[0];
    if (next === undefined || Date.now() - since < next[0]) continue;
    persuasion.shift();
    signal(pid, next[1]);
  }
}

/**
 * Sends a signal to a process that may be gone; false when it is. Numbers that name no single process (0 and below) or the
 * first of all are never signalled.
 */
export function signal(pid: number, name: NodeJS.Signals | 0): boolean {
  if (!Number.isInteger(pid) || pid <= 1) return false;
  try {
    return process.kill(pid, name);
  } catch {
    return false;
  }
}

function isAlive(pid: number): boolean {
  return signal(pid, 0);
}

/** The server's working directory is its data directory; where that cannot be asked, its command line names it. */
async function isServerOf(pid: number, postgresDirectory: string): Promise<boolean> {
  const directory = await realpath(postgresDirectory);
  const workingDirectory = await readlink(`/proc/${pid}/cwd`).catch(() => null);
  if (workingDirectory !== null) return workingDirectory === directory;
  const command = await promisify(execFile)('ps', ['-o', 'command=', '-p', String(pid)]).catch(() => ({ stdout: '' }));
  return command.stdout.includes(postgresDirectory) || command.stdout.includes(directory);
}
