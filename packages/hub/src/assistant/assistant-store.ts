import type { Assistant, Id, McpServer, Role } from '@diosc/protocol';

/** What an administrator configures. None of it belongs to a tenant, and none of it holds a credential. */
export interface AssistantStore {
  /** The assistant that a public api-key names. */
  findByApiKey(apiKey: string): Promise<Assistant | null>;
  find(assistantId: Id<'assistant'>): Promise<Assistant | null>;
  roles(assistantId: Id<'assistant'>): Promise<Role[]>;
  /** The active ones among the servers the assistant names, in the assistant's order. */
  mcpServers(assistant: Assistant): Promise<McpServer[]>;
  /** Stores the assistant, its roles and the servers, replacing what had the same id or name. Only a hash of the api-key is kept. */
  save(assistant: Assistant, apiKey: string, roles: readonly Role[], servers: readonly McpServer[]): Promise<void>;
}
