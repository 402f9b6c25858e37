import { createHub, loadConfig } from '@diosc/hub';
import type { AssistantInput } from '@diosc/protocol';
import { ASSISTANT_ROLES, type AssistantPlaces, assistantFor, ordersServer } from './assistant.ts';
import type { Environment } from './config.ts';
import type { KeptIdentity } from './kept-identity.ts';
import { isGivenAnew } from './once-given.ts';
import { LOOPBACK, type RunningService } from './service.ts';

/**
 * Starts the hub as any customer would, and gives it this company's assistant, roles and tool server.
 * @throws {Error} with one sentence that says what an operator can change.
 */
export async function startHub(options: {
  readonly port: number;
  readonly dataDirectory: string;
  readonly environment: Environment;
  readonly identity: KeptIdentity;
  readonly model: AssistantInput['model'];
  readonly places: AssistantPlaces;
}): Promise<RunningService> {
  const { port, dataDirectory, environment, identity, model, places } = options;
  const config = loadConfig({
    DIOSC_ADMIN_TOKEN: identity.adminToken,
    ...environment,
    // The demo's own parts are all on this machine, which a hub in production would refuse to call.
    NODE_ENV: 'development',
    PORT: String(port),
    HOST: LOOPBACK,
    DIOSC_DATA_DIR: dataDirectory,
  });
  const hub = await createHub(config);
  try {
    const definition = {
      assistant: assistantFor(identity.assistant.id, model, places),
      apiKey: identity.assistant.apiKey,
      roles: ASSISTANT_ROLES,
      mcpServers: [ordersServer(places)],
    };
    const isGiven = await isGivenAnew(dataDirectory, definition);
    if (isGiven || !(await hub.hasAssistant(identity.assistant.apiKey))) await hub.saveAssistant(definition);
    const { url } = await hub.listen();
    return { url, stop: () => hub.close() };
  } catch (error) {
    await hub.close();
    throw error;
  }
}
