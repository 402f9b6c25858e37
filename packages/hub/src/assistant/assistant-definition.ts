import {
  type Assistant,
  type AssistantInput,
  assistantSchema,
  type McpServer,
  type McpServerInput,
  mcpServerSchema,
  type Role,
  type RoleInput,
  roleSchema,
} from '@diosc/protocol';

/** An assistant with everything that belongs to it, as configuration gives it. */
export type AssistantDefinition = {
  readonly assistant: AssistantInput;
  /** The public key by which pages name the assistant; begins with `ak_`. Only its hash is stored. */
  readonly apiKey: string;
  readonly roles?: readonly RoleInput[];
  readonly mcpServers?: readonly McpServerInput[];
};

/**
 * Checks a definition and fills in what it leaves out.
 * @throws {Error} naming the field that is wrong.
 */
export function readDefinition(definition: AssistantDefinition): {
  assistant: Assistant;
  apiKey: string;
  roles: Role[];
  mcpServers: McpServer[];
} {
  if (!definition.apiKey.startsWith('ak_')) throw new TypeError('An "apiKey" begins with "ak_".');
  return {
    assistant: assistantSchema.parse(definition.assistant),
    apiKey: definition.apiKey,
    roles: (definition.roles ?? []).map((role) => roleSchema.parse(role)),
    mcpServers: (definition.mcpServers ?? []).map((server) => mcpServerSchema.parse(server)),
  };
}
