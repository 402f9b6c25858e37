import { mcpServerSchema } from '@diosc/protocol';
import { sql } from 'kysely';
import { Problem } from '../problem/problem.ts';
import type { Database } from '../store/database.ts';
import { storableJson } from '../store/storable.ts';
import type { ConfigurationStore } from './configuration-store.ts';
import { expectRow, orConflict, readRow, revised } from './definition-row.ts';

const WHAT = 'MCP server';
/** Assistants that one refusal names. */
const MOST_NAMED = 20;

/** MCP servers in the hub's database. */
export function configuredServers({ kysely }: Pick<Database, 'kysely'>): ConfigurationStore['servers'] {
  return {
    async list({ after, limit }) {
      let query = kysely.selectFrom('mcp_server').select(['definition', 'version']);
      if (after !== null) query = query.where('name', '>', after);
      const rows = await query.orderBy('name').limit(limit).execute();
      return rows.map((row) => readRow(row, mcpServerSchema).definition);
    },
    async find(name) {
      const row = await kysely.selectFrom('mcp_server').select(['definition', 'version']).where('name', '=', name).executeTakeFirst();
      return row === undefined ? null : readRow(row, mcpServerSchema);
    },
    async create(server) {
      const insert = kysely
        .insertInto('mcp_server')
        .values({ name: server.name, definition: storableJson(server) })
        .returning(['definition', 'version'])
        .executeTakeFirstOrThrow();
      return readRow(await orConflict(insert, `There is an MCP server named "${server.name}" already`), mcpServerSchema);
    },
    update: (name, expected, revise) =>
      kysely.transaction().execute(async (transaction) => {
        const row = await transaction
          .selectFrom('mcp_server')
          .select(['definition', 'version'])
          .where('name', '=', name)
          .forUpdate()
          .executeTakeFirst();
        const change = revised(expectRow(row, mcpServerSchema, expected, WHAT), revise);
        if (change.isChanged) {
          const { definition, version } = change.after;
          await transaction
            .updateTable('mcp_server')
            .set({ definition: storableJson(definition), version })
            .where('name', '=', name)
            .execute();
        }
        return change;
      }),
    delete: (name, expected) =>
      kysely.transaction().execute(async (transaction) => {
        // Under this lock no assistant can come to name it; see `lockServers`.
        const row = await transaction
          .selectFrom('mcp_server')
          .select(['definition', 'version'])
          .where('name', '=', name)
          .forUpdate()
          .executeTakeFirst();
        const { definition } = expectRow(row, mcpServerSchema, expected, WHAT);
        const users = await transaction
          .selectFrom('assistant')
          .select('id')
          .where(sql<boolean>`definition -> 'mcpServers' ? ${name}`)
          .orderBy('id')
          .limit(MOST_NAMED + 1)
          .execute();
        if (users.length > 0)
          throw new Problem({
            kind: 'conflict',
            problem: inUse(
              name,
              users.map(({ id }) => id),
            ),
          });
        await transaction.deleteFrom('mcp_server').where('name', '=', name).execute();
        return definition;
      }),
  };
}

function inUse(name: string, assistants: readonly string[]): string {
  const named = assistants.slice(0, MOST_NAMED).join(', ') + (assistants.length > MOST_NAMED ? ' and more' : '');
  return `The MCP server "${name}" is used by ${named}; take it out of their "mcpServers" first`;
}
