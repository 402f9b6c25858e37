import { type Kysely, sql } from 'kysely';
import { pino } from 'pino';
import { openDatabase } from '../../packages/hub/src/store/database.ts';
import type { Schema } from '../../packages/hub/src/store/schema.ts';
import { withTenant } from '../../packages/hub/src/store/tenant.ts';

const rowSchema = sql<{
  table_name: string;
}>`select table_name from information_schema.tables where table_schema = current_schema() and table_type = 'BASE TABLE'`;

export type Planting = { readonly plant: (tenantId: string, text: string) => Promise<void> };

/** Every row of every table that a hub left in its embedded database, as text; the rows of users for each tenant named. */
export async function dumpDatabase(
  dataDirectory: string,
  tenants: readonly string[],
  before: (database: Planting) => Promise<void> = async () => undefined,
): Promise<{ text: string; tables: number }> {
  const database = await openDatabase({ databaseUrl: null, dataDirectory }, pino({ level: 'silent' }));
  try {
    await before({ plant: (tenantId, text) => plantEvent(database.kysely, tenantId, text) });
    const tables = (await rowSchema.execute(database.kysely)).rows.map((row) => row.table_name);
    let text = '';
    for (const tenant of tenants) {
      for (const table of tables) {
        const rows = await withTenant(database.kysely, tenant, (transaction) =>
          sql<object>`select * from ${sql.table(table)}`.execute(transaction),
        );
        text += `${table} ${JSON.stringify(rows.rows)}\n`;
      }
    }
    return { text, tables: tables.length };
  } finally {
    await database.close();
  }
}

function plantEvent(database: Kysely<Schema>, tenantId: string, text: string): Promise<void> {
  return withTenant(database, tenantId, async (transaction) => {
    await sql`insert into audit_event (tenant_id, id, at, type, event) values (${tenantId}, 'planted', now(), 'planted', ${JSON.stringify({ text })})`.execute(
      transaction,
    );
  });
}
