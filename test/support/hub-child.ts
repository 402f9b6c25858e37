// A hub in a process of its own, for tests that kill it. It takes its settings as the first message, and tells its URL.
import { createHub, loadConfig } from '@diosc/hub';
import { z } from 'zod';

const settingsSchema = z.object({
  environment: z.record(z.string(), z.string()),
  definition: z.custom<Parameters<Awaited<ReturnType<typeof createHub>>['saveAssistant']>[0]>(),
});

process.once('message', async (message) => {
  const { environment, definition } = settingsSchema.parse(message);
  try {
    const hub = await createHub(loadConfig(environment));
    await hub.saveAssistant(definition);
    const { url } = await hub.listen();
    process.once('SIGTERM', async () => {
      await hub.close();
      process.exit(0);
    });
    process.on('message', (message) => {
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
