// A hub in a process of its own, for tests that kill it. It takes its settings as the first message, and tells its URL.
import { createHub, loadConfig } from '@diosc/hub';
import { z } from 'zod';

const settingsSchema = z.object({
  environment: z.record(z.string(), z.string()),
  /** Null: the assistant is in the database already. */
  definition: z.custom<Parameters<Awaited<ReturnType<typeof createHub>>['saveAssistant']>[0] | null>(),
});

// Whoever started it is gone, however that ended: nothing of a test may outlive it.
process.once('disconnect', () => process.exit(1));

process.once('message', async (message) => {
  const { environment, definition } = settingsSchema.parse(message);
  try {
    const hub = await createHub(loadConfig(environment));
    if (definition !== null) await hub.saveAssistant(definition);
    const { url } = await hub.listen();
    process.once('SIGTERM', async () => {
      await hub.close();
      process.exit(0);
    });
    process.on('message', (message) => {
      if (message === 'usage') process.send?.({ usage: usage() });
      if (message !== 'crash') return;
      setImmediate(() => {
        throw new Error('This hub was told to crash.');
      });
    });
    process.send?.({ url });
  } catch (error) {
    process.send?.({ error: error instanceof Error ? error.message : String(error) });
  }
});

/** What it holds and has used. The heap is told after a collection, where the process may ask for one. */
function usage(): object {
  globalThis.gc?.();
  const { heapUsed, rss } = process.memoryUsage();
  const { user, system } = process.cpuUsage();
  return { heapBytes: heapUsed, residentBytes: rss, cpuSeconds: (user + system) / 1e6 };
}
