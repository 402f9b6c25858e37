import { type Assistant, assistantSchema, type Id } from '@diosc/protocol';
import type { Transaction } from 'kysely';
import { Problem } from '../problem/problem.ts';
import type { Database } from '../store/database.ts';
import type { Schema } from '../store/schema.ts';
import { storableJson } from '../store/storable.ts';
import { hashApiKey } from './api-key.ts';
import type { ConfigurationStore } from './configuration-store.ts';
import { expectRow, readRow, revised } from './definition-row.ts';

const WHAT = 'assistant';

/** Assistants in the hub's database. */
export function configuredAssistants({ kysely }: Pick<Database, 'kysely'>): ConfigurationStore['assistants'] {
  return {
    async list({ after, limit }) {
      let query = kysely.selectFrom('assistant').select(['definition', 'version']);
      if (after !== null) query = query.where('id', '>', after);
      const rows = await query.orderBy('id').limit(limit).execute();
      return rows.map((row) => readRow(row, assistantSchema).definition);
    },
    async find(id) {
      const row = await kysely.selectFrom('assistant').select(['definition', 'version']).where('id', '=', id).executeTakeFirst();
      return row === undefined ? null : readRow(row, assistantSchema);
    },
    create: (assistant, apiKey) =>
      kysely.transaction().execute(async (transaction) => {
        await holdServers(transaction, assistant);
        const row = await transaction
          .insertInto('assistant')
          .values({ id: assistant.id, api_key_hash: hashApiKey(apiKey), definition: storableJson(assistant) })
          .returning(['definition', 'version'])
          .executeTakeFirstOrThrow();
        return readRow(row, assistantSchema);
      }),
    update: (id, expected, revise) =>
      kysely.transaction().execute(async (transaction) => {
        const change = revised(expectRow(await lockAssistant(transaction, id), assistantSchema, expected, WHAT), revise);
        if (change.isChanged) {
          const { definition, version } = change.after;
          await holdServers(transaction, definition);
          await transaction
            .updateTable('assistant')
            .set({ definition: storableJson(definition), version })
            .where('id', '=', id)
            .execute();
        }
        return change;
      }),
    delete: (id, expected) =>
      kysely.transaction().execute(async (transaction) => {
        const { definition } = expectRow(await lockAssistant(transaction, id), assistantSchema, expected, WHAT);
        await transaction.deleteFrom('assistant').where('id', '=', id).execute();
        return definition;
      }),
    async replaceKey(id, apiKey) {
      const row = await kysely
        .updateTable('assistant')
        .set({ api_key_hash: hashApiKey(apiKey) })
        .where('id', '=', id)
        .returning(['definition', 'version'])
        .executeTakeFirst();
      return expectRow(row, assistantSchema, null, WHAT);
    },
  };
}

function lockAssistant(transaction: Transaction<Schema>, id: Id<'assistant'>) {
  return transaction.selectFrom('assistant').select(['definition', 'version']).where('id', '=', id).forUpdate().executeTakeFirst();
}

/**
 * Sees to it that every server that the assistant names is there, and that none can be deleted before the transaction ends.
 * @throws {Problem} `request_invalid` with each name that no server has
 */
async function holdServers(transaction: Transaction<Schema>, { mcpServers }: Assistant): Promise<void> {
  if (mcpServers.length === 0) return;
  const rows = await transaction
    .selectFrom('mcp_server')
    .select('name')
    .where('name', 'in', mcpServers)
    .orderBy('name')
    .forKeyShare()
    .execute();
  const known = new Set(rows.map(({ name }) => name));
  const details = mcpServers.flatMap((name, index) =>
    known.has(name) ? [] : [{ path: `mcpServers.${index}`, message: 'names an MCP server that is not there; create it first' }],
  );
  const [first] = details;
  if (first !== undefined) throw new Problem({ kind: 'request_invalid', path: first.path, expected: first.message, details });
}
