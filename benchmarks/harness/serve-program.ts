import { startProfile, writeProfile } from './cpu-profile.ts';
import { type FromProgram, toProgramSchema, type Usage } from './program-message.ts';

/** A program as it runs: what the benchmark must know of it, what it does when asked, and how it ends. */
export type ServedProgram = {
  readonly facts?: unknown;
  readonly commands: Readonly<Record<string, (input: unknown) => unknown>>;
  readonly stop: () => Promise<void>;
};

/** How long a program may take to stop by itself once nobody listens to it, in milliseconds. */
const STOP_WITHIN_MS = 5000;

/**
 * Runs this process as a program of a benchmark: starts it with the input that it was given as its argument, answers commands
 * until it is told to stop, and stops as well when the benchmark is gone, so that none is left behind.
 *
 * Every program answers `usage`, `profile.start`, `profile.stop` and `stop` besides its own commands.
 */
export async function serveProgram(start: (input: unknown) => Promise<ServedProgram>): Promise<void> {
  let program: ServedProgram;
  try {
    program = await start(JSON.parse(process.argv[2] ?? 'null'));
  } catch (error) {
    tell({ type: 'failed', problem: describe(error) });
    process.disconnect();
    process.exitCode = 1;
    return;
  }
  const commands: ServedProgram['commands'] = { ...PROFILING, usage, ...program.commands };
  const stop = async () => {
    setTimeout(() => process.exit(1), STOP_WITHIN_MS).unref();
    await program.stop();
    process.exit(0);
  };
  process.once('disconnect', () => void stop());
  process.on('message', (message) => {
    const { id, command, input } = toProgramSchema.parse(message);
    if (command === 'stop') void stop();
    else void answer(id, commands[command], input);
  });
  tell({ type: 'ready', facts: program.facts });
}

async function answer(id: number, command: ((input: unknown) => unknown) | undefined, input: unknown): Promise<void> {
  try {
    if (command === undefined) throw new Error('The program knows no such command.');
    tell({ type: 'answer', id, result: await command(input) });
  } catch (error) {
    tell({ type: 'problem', id, problem: describe(error) });
  }
}

function tell(message: FromProgram): void {
  process.send?.(message);
}

function describe(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

function usage(): Usage {
  const { user, system } = process.cpuUsage();
  return { cpuMicros: user + system, peakMebibytes: process.resourceUsage().maxRSS / 1024 };
}

const PROFILING: ServedProgram['commands'] = {
  'profile.start': startProfile,
  'profile.stop': async (file) => {
    if (typeof file !== 'string') throw new TypeError('`profile.stop` takes the path of the file to write.');
    await writeProfile(file);
  },
};
