import { enableCompileCache } from 'node:module';
import { fileURLToPath } from 'node:url';
import { stopSignal } from './stop-signal.ts';

const stop = stopSignal();

// What Node has compiled it keeps for the next start, in a folder that nobody else can write to. Only what is imported
// after this is kept, so everything else is.
enableCompileCache(fileURLToPath(new URL('../../node_modules/.cache/diosc', import.meta.url)));

try {
  const { run } = await import('./run.ts');
  await run(stop);
  process.exit(0);
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : 'Acme cannot open, and nobody knows why.'}\n`);
  process.exit(1);
}
