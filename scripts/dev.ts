// Watch mode: runs the hub and the demo company from source, and starts them again whenever a source changes. What browsers
// load is bundled first where it is concerned; reload the page to see it.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { watch } from 'node:fs';
import { join } from 'node:path';
import { buildAssistantKit } from './build/assistant-kit.ts';
import { scriptCommand } from './process/run-command.ts';
import { ROOT } from './project.ts';

/** Each folder that is watched, and whether the bundle is made of it. */
const WATCHED = {
  'packages/protocol/src': true,
  'packages/client/src': true,
  'packages/element/src': true,
  'packages/hub': false,
  'packages/mcp/src': false,
  examples: false,
} as const;
const NO_SOURCE = /(^|[\\/])(dist|node_modules|public)[\\/]|\.test\.ts$/;
/** An editor that saves a file causes several events within this many milliseconds. */
const SETTLE_MS = 150;

let child: ChildProcess | null = null;
let isStopping = false;
let mustBundle = false;
let settling: NodeJS.Timeout | undefined;
let working = Promise.resolve();

function start(): void {
  const command = scriptCommand('examples/acme/start.ts', process.argv.slice(2));
  const started = spawn(command.file, command.arguments, { cwd: ROOT, stdio: 'inherit' });
  child = started;
  started.on('exit', (code) => {
    child = null;
    if (isStopping) process.exit(code ?? 1);
    process.stderr.write('Stopped; waiting for a change.\n');
  });
}

async function restart(): Promise<void> {
  if (mustBundle) {
    mustBundle = false;
    await buildAssistantKit();
  }
  if (child !== null) {
    const exited = once(child, 'exit');
    child.kill('SIGTERM');
    await exited;
  }
  start();
}

const restartAndReport = () =>
  restart().catch((error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  });

for (const [folder, isBundled] of Object.entries(WATCHED)) {
  watch(join(ROOT, folder), { recursive: true }, (_event, name) => {
    if (name === null || NO_SOURCE.test(name)) return;
    mustBundle ||= isBundled;
    clearTimeout(settling);
    settling = setTimeout(() => {
      working = working.then(restartAndReport);
    }, SETTLE_MS);
  });
}

function stop(signal: NodeJS.Signals): void {
  isStopping = true;
  if (child === null) process.exit(0);
  // On a terminal Ctrl-C has reached the child already; a second one would tell it to stop at once.
  if (signal !== 'SIGINT' || !process.stdin.isTTY) child.kill(signal);
}
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, stop);

start();
