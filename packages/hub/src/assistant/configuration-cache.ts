import type { Assistant, McpServer, Role } from '@diosc/protocol';
import type { AssistantStore } from './assistant-store.ts';

/** What the hub reads of its configuration, kept in memory until somebody changes it. */
export type Configuration = Pick<AssistantStore, 'findByApiKey' | 'find' | 'roles' | 'mcpServers'> & {
  /** Forgets everything that was read: something has changed, here or in another hub process. */
  forget(): void;
};

/** Reads through to `store` what is not known yet. What does not exist is not remembered, so that nobody can fill the memory with names. */
export function createConfigurationCache(store: AssistantStore): Configuration {
  let assistantsByKey = new Map<string, Promise<Assistant | null>>();
  let assistants = new Map<string, Promise<Assistant | null>>();
  let roles = new Map<string, Promise<Role[]>>();
  let servers = new Map<string, Promise<McpServer[]>>();
  return {
    findByApiKey: (apiKey) => remember(assistantsByKey, apiKey, () => store.findByApiKey(apiKey)),
    find: (assistantId) => remember(assistants, assistantId, () => store.find(assistantId)),
    roles: (assistantId) => remember(roles, assistantId, () => store.roles(assistantId)),
    mcpServers: (assistant) => remember(servers, JSON.stringify(assistant.mcpServers), () => store.mcpServers(assistant)),
    // New maps and not emptied ones: a read that began before the change then lands where nobody looks.
    forget() {
      assistantsByKey = new Map();
      assistants = new Map();
      roles = new Map();
      servers = new Map();
    },
  };
}

function remember<Value>(known: Map<string, Promise<Value>>, key: string, read: () => Promise<Value>): Promise<Value> {
  const found = known.get(key);
  if (found !== undefined) return found;
  const reading = read();
  known.set(key, reading);
  const forget = () => known.delete(key);
  reading.then((value) => {
    if (value === null) forget();
  }, forget);
  return reading;
}
