import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { AssistantDefinition } from '@diosc/hub';
import { z } from 'zod';

const CHILD = fileURLToPath(new URL('hub-child.ts', import.meta.url));
const usageSchema = z.object({ heapBytes: z.number(), residentBytes: z.number(), cpuSeconds: z.number() });
/** What a process holds in memory, and the processor time that it has used. */
export type HubUsage = z.infer<typeof usageSchema>;
const startedSchema = z.union([z.object({ url: z.string() }), z.object({ error: z.string() })]);

export type HubProcess = {
  readonly url: string;
  readonly child: ChildProcess;
  /** What it wrote, standard output and error together. */
  readonly output: () => string;
  /** Ends it as a crash would: nothing of it runs any more. */
  readonly kill: () => Promise<void>;
  readonly stop: () => Promise<void>;
  /** Makes it throw an error that nothing catches, which leaves a report where `reportDirectory` says. */
  readonly crash: () => Promise<void>;
  /** The heap is what is left after a collection where `nodeArguments` has `--expose-gc`. */
  readonly usage: () => Promise<HubUsage>;
};

/**
 * Starts a hub in a process of its own, with its assistant, or with null where that is in the database already. Fails with
 * the hub's own sentence when it cannot start.
 */
export async function startHubProcess(
  environment: Record<string, string>,
  definition: AssistantDefinition | null,
  options: { readonly reportDirectory?: string; readonly nodeArguments?: readonly string[] } = {},
): Promise<HubProcess> {
  const { reportDirectory, nodeArguments = [] } = options;
  const reporting = reportDirectory === undefined ? [] : ['--report-uncaught-exception', `--report-directory=${reportDirectory}`];
  const child = fork(CHILD, {
    execArgv: ['--conditions=diosc-source', '--disable-warning=ExperimentalWarning', ...reporting, ...nodeArguments],
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    env: { PATH: '/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin' },
  });
  let output = '';
  child.stdout?.on('data', (chunk) => (output += String(chunk)));
  child.stderr?.on('data', (chunk) => (output += String(chunk)));
  child.send({ environment, definition });
  const end = async (signal: 'SIGKILL' | 'SIGTERM') => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    child.kill(signal);
    await ended;
  };
  const [message] = await Promise.race([
    once(child, 'message'),
    once(child, 'exit').then(() => [{ error: `It ended at once: ${output}` }]),
  ]);
  const started = startedSchema.parse(message);
  if ('error' in started) {
    await end('SIGKILL');
    throw new Error(started.error);
  }
  return {
    url: started.url,
    child,
    output: () => output,
    kill: () => end('SIGKILL'),
    stop: () => end('SIGTERM'),
    crash: async () => {
      const ended = once(child, 'exit');
      child.send('crash');
      await ended;
    },
    usage: async () => {
      const answered = once(child, 'message');
      child.send('usage');
      const [answer] = await answered;
      return z.object({ usage: usageSchema }).parse(answer).usage;
    },
  };
}
