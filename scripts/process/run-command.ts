import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { ROOT } from '../project.ts';

/** A program with its arguments, run in the root of the repository with no shell in between. */
export type Command = {
  readonly file: string;
  readonly arguments: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
};

export type CommandResult = { readonly code: number; readonly output: string };

const require = createRequire(import.meta.url);
const manifestSchema = z.object({ bin: z.union([z.string(), z.record(z.string(), z.string())]) });

/**
 * A command of an installed npm package, run by this very Node rather than by whichever one is first in `PATH`.
 * @throws {Error} when the package is not installed or has no such command.
 */
export function packageCommand(packageName: string, binName: string, commandArguments: readonly string[]): Command {
  const manifestPath = join(ROOT, 'node_modules', packageName, 'package.json');
  const { bin } = manifestSchema.parse(require(manifestPath));
  const relative = typeof bin === 'string' ? bin : bin[binName];
  if (relative === undefined) throw new Error(`The package "${packageName}" has no command "${binName}".`);
  return { file: process.execPath, arguments: [join(dirname(manifestPath), relative), ...commandArguments] };
}

/** A TypeScript script of this repository, run from source as the npm scripts do. */
export function scriptCommand(path: string, commandArguments: readonly string[] = []): Command {
  return {
    file: process.execPath,
    arguments: [
      '--conditions=diosc-source',
      '--disable-warning=ExperimentalWarning',
      '--enable-source-maps',
      join(ROOT, path),
      ...commandArguments,
    ],
  };
}

/**
 * Runs a command to its end. `output` is what it wrote to both streams, in the order it came; with `echo` it is
 * also shown as it comes, on standard error, which leaves standard output to the caller.
 * A command that cannot be started, or that a signal ends, has a code other than zero; `timeoutMs` ends it by a signal.
 */
export function runCommand(command: Command, options: { readonly echo: boolean; readonly timeoutMs?: number }): Promise<CommandResult> {
  return new Promise((resolve) => {
    const child = spawn(command.file, command.arguments, {
      cwd: ROOT,
      env: { ...process.env, ...command.environment },
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: options.timeoutMs,
    });
    const chunks: Buffer[] = [];
    const take = (chunk: Buffer) => {
      chunks.push(chunk);
      if (options.echo) process.stderr.write(chunk);
    };
    child.stdout.on('data', take);
    child.stderr.on('data', take);
    child.on('error', (error) => take(Buffer.from(`${error.message}\n`)));
    child.on('close', (code, signal) => {
      if (signal !== null) take(Buffer.from(`\nEnded by ${signal}.\n`));
      resolve({ code: code ?? 1, output: Buffer.concat(chunks).toString('utf8') });
    });
  });
}
