import { packageCommand, runCommand } from '../process/run-command.ts';
import { formatDuration } from '../process/table.ts';
import { buildAssistantKit } from './assistant-kit.ts';
import { warmCompileCache } from './warm-compile-cache.ts';

/** Compiles every package and then bundles the assistant kit; says on standard error what it does. False when it fails. */
export async function buildAll(): Promise<boolean> {
  const start = performance.now();
  process.stderr.write('Building...\n');
  const { code } = await runCommand(packageCommand('typescript', 'tsc', ['-b']), { echo: true });
  if (code !== 0) return false;
  await buildAssistantKit();
  warmCompileCache();
  process.stderr.write(`Built in ${formatDuration(performance.now() - start)}.\n`);
  return true;
}
