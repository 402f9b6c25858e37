import { type Kysely, sql, type Transaction } from 'kysely';
import type { Schema } from './schema.ts';

/** What an administrator may look at over all tenants. Of what was said in sessions, nothing. */
export type OperatorSchema = Pick<Schema, 'session' | 'audit_event'>;

/**
 * Runs `work` in one transaction that looks over all tenants, as an administrator does. The database itself refuses every
 * write in it, and shows no other rows of users in it.
 *
 * The setting ends with the transaction, so that whoever gets the pooled connection next is no operator. Once it has been
 * made, nothing can lift the access mode: PostgreSQL lets no transaction begin to write after its first query.
 * @throws {Problem} `database_unavailable`
 */
export async function asOperator<Result>(
  database: Kysely<Schema>,
  work: (transaction: Transaction<OperatorSchema>) => Promise<Result>,
): Promise<Result> {
  return database
    .transaction()
    .setAccessMode('read only')
    .execute(async (transaction) => {
      await sql`select set_config('app.operator', 'on', true)`.execute(transaction);
      return work(transaction.$pickTables<keyof OperatorSchema>());
    });
}
