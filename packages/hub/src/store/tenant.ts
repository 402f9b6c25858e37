import { type Kysely, sql, type Transaction } from 'kysely';
import type { Schema } from './schema.ts';
import { isStorableName } from './storable.ts';

/**
 * Runs `work` in one transaction that sees and writes the rows of one tenant only, which the database itself enforces.
 * Everything in it is kept together or not at all. Do nothing slow in it: it holds a connection.
 * @throws {Problem} `database_unavailable`; {@link Error} for a tenant that no row can name.
 */
export async function withTenant<Result>(
  database: Kysely<Schema>,
  tenantId: string,
  work: (transaction: Transaction<Schema>) => Promise<Result>,
): Promise<Result> {
  if (!isStorableName(tenantId)) throw new Error('No tenant can have that id.');
  return database.transaction().execute(async (transaction) => {
    await sql`select set_config('app.tenant', ${tenantId}, true)`.execute(transaction);
    return work(transaction);
  });
}
