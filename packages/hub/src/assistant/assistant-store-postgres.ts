import { type Assistant, assistantSchema, type McpServer, mcpServerSchema, type Role, roleSchema } from '@diosc/protocol';
import { sql, type Transaction } from 'kysely';
import type { Database } from '../store/database.ts';
import type { Schema } from '../store/schema.ts';
import { storableJson } from '../store/storable.ts';
import { hashApiKey } from './api-key.ts';
import type { AssistantStore } from './assistant-store.ts';

/**
 * Assistants, roles and tool servers in the hub's database. Read through the protocol's schemas, so that a definition
 * stored by an earlier version has the defaults of fields that came later.
 */
export function createAssistantStore({ kysely }: Pick<Database, 'kysely'>): AssistantStore {
  return {
    async findByApiKey(apiKey) {
      const row = await kysely
        .selectFrom('assistant')
        .select('definition')
        .where('api_key_hash', '=', hashApiKey(apiKey))
        .executeTakeFirst();
      return row === undefined ? null : assistantSchema.parse(row.definition);
    },
    async find(assistantId) {
      const row = await kysely.selectFrom('assistant').select('definition').where('id', '=', assistantId).executeTakeFirst();
      return row === undefined ? null : assistantSchema.parse(row.definition);
    },
    async roles(assistantId) {
      const rows = await kysely
        .selectFrom('assistant_role')
        .select('definition')
        .where('assistant_id', '=', assistantId)
        .orderBy('role_name')
        .execute();
      return rows.map((row) => roleSchema.parse(row.definition));
    },
    async mcpServers(assistant) {
      if (assistant.mcpServers.length === 0) return [];
      const rows = await kysely.selectFrom('mcp_server').select('definition').where('name', 'in', assistant.mcpServers).execute();
      const byName = new Map(rows.map((row) => mcpServerSchema.parse(row.definition)).map((server) => [server.name, server]));
      return [...new Set(assistant.mcpServers)]
        .map((name) => byName.get(name))
        .filter((server): server is McpServer => server?.isActive === true);
    },
    async save(assistant, apiKey, roles, servers) {
      await kysely.transaction().execute(async (transaction) => {
        for (const server of servers) await saveServer(transaction, server);
        await saveAssistant(transaction, assistant, apiKey);
        await replaceRoles(transaction, assistant, roles);
      });
    },
  };
}

/** A definition that is saved as it was keeps its version, so that a hub that configures itself at each start outdates no `ETag`. */
async function saveServer(transaction: Transaction<Schema>, server: McpServer): Promise<void> {
  const definition = storableJson(server);
  await transaction
    .insertInto('mcp_server')
    .values({ name: server.name, definition })
    .onConflict((conflict) =>
      conflict
        .column('name')
        .doUpdateSet({ definition, version: sql`mcp_server.version + 1` })
        .where(sql<boolean>`mcp_server.definition IS DISTINCT FROM excluded.definition`),
    )
    .execute();
}

async function saveAssistant(transaction: Transaction<Schema>, assistant: Assistant, apiKey: string): Promise<void> {
  const definition = storableJson(assistant);
  const api_key_hash = hashApiKey(apiKey);
  await transaction
    .insertInto('assistant')
    .values({ id: assistant.id, api_key_hash, definition })
    .onConflict((conflict) =>
      conflict.column('id').doUpdateSet({
        api_key_hash,
        definition,
        version: sql`assistant.version + (assistant.definition IS DISTINCT FROM excluded.definition)::integer`,
      }),
    )
    .execute();
}

async function replaceRoles(transaction: Transaction<Schema>, assistant: Assistant, roles: readonly Role[]): Promise<void> {
  let others = transaction.deleteFrom('assistant_role').where('assistant_id', '=', assistant.id);
  if (roles.length === 0) {
    await others.execute();
    return;
  }
  const names = roles.map((role) => role.roleName);
  others = others.where('role_name', 'not in', names);
  await others.execute();
  await transaction
    .insertInto('assistant_role')
    .values(roles.map((role) => ({ assistant_id: assistant.id, role_name: role.roleName, definition: storableJson(role) })))
    .onConflict((conflict) =>
      conflict
        .columns(['assistant_id', 'role_name'])
        .doUpdateSet({ definition: sql`excluded.definition`, version: sql`assistant_role.version + 1` })
        .where(sql<boolean>`assistant_role.definition IS DISTINCT FROM excluded.definition`),
    )
    .execute();
}
