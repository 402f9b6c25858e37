// A whole hub, as an operator would run it, with one assistant that has no tools and whose model is the one of the benchmark.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createHub, loadConfig } from '@diosc/hub';
import { newId } from '@diosc/protocol';
import { z } from 'zod';
import { serveProgram } from '../../harness/serve-program.ts';
import { HUB_API_KEY } from '../hub-api-key.ts';

const inputSchema = z.object({ modelUrl: z.url() });

await serveProgram(async (input) => {
  const { modelUrl } = inputSchema.parse(input);
  const folder = await mkdtemp(join(tmpdir(), 'diosc-benchmark-'));
  const hub = await createHub(loadConfig({ PORT: '0', DIOSC_DATA_DIR: folder, LOG_LEVEL: 'error' }));
  await hub.saveAssistant({
    assistant: {
      id: newId('assistant'),
      name: 'Storyteller',
      model: { provider: 'openai-compatible', model: 'benchmark', baseUrl: modelUrl },
    },
    apiKey: HUB_API_KEY,
  });
  const { url } = await hub.listen();
  return {
    facts: { url },
    commands: {},
    stop: async () => {
      await hub.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
});
