import { type Id, roleSchema } from '@diosc/protocol';
import type { Transaction } from 'kysely';
import { Problem } from '../problem/problem.ts';
import type { Database } from '../store/database.ts';
import type { Schema } from '../store/schema.ts';
import { storableJson } from '../store/storable.ts';
import type { ConfigurationStore } from './configuration-store.ts';
import { expectRow, orConflict, readRow, revised } from './definition-row.ts';

const WHAT = 'role';

/** The roles of assistants in the hub's database. */
export function configuredRoles({ kysely }: Pick<Database, 'kysely'>): ConfigurationStore['roles'] {
  return {
    list: (assistantId, { after, limit }) =>
      kysely.transaction().execute(async (transaction) => {
        await holdAssistant(transaction, assistantId);
        let query = transaction.selectFrom('assistant_role').select(['definition', 'version']).where('assistant_id', '=', assistantId);
        if (after !== null) query = query.where('role_name', '>', after);
        const rows = await query.orderBy('role_name').limit(limit).execute();
        return rows.map((row) => readRow(row, roleSchema).definition);
      }),
    create: (assistantId, role) =>
      kysely.transaction().execute(async (transaction) => {
        await holdAssistant(transaction, assistantId);
        const insert = transaction
          .insertInto('assistant_role')
          .values({ assistant_id: assistantId, role_name: role.roleName, definition: storableJson(role) })
          .returning(['definition', 'version'])
          .executeTakeFirstOrThrow();
        return readRow(await orConflict(insert, 'The assistant has a role of that "roleName" already'), roleSchema);
      }),
    update: (assistantId, roleName, expected, revise) =>
      kysely.transaction().execute(async (transaction) => {
        const current = expectRow(await lockRole(transaction, assistantId, roleName), roleSchema, expected, WHAT);
        const change = revised(current, revise);
        if (change.isChanged) {
          const { definition, version } = change.after;
          await transaction
            .updateTable('assistant_role')
            .set({ definition: storableJson(definition), version })
            .where('assistant_id', '=', assistantId)
            .where('role_name', '=', roleName)
            .execute();
        }
        return change;
      }),
    delete: (assistantId, roleName, expected) =>
      kysely.transaction().execute(async (transaction) => {
        const { definition } = expectRow(await lockRole(transaction, assistantId, roleName), roleSchema, expected, WHAT);
        await transaction.deleteFrom('assistant_role').where('assistant_id', '=', assistantId).where('role_name', '=', roleName).execute();
        return definition;
      }),
  };
}

function lockRole(transaction: Transaction<Schema>, assistantId: Id<'assistant'>, roleName: string) {
  return transaction
    .selectFrom('assistant_role')
    .select(['definition', 'version'])
    .where('assistant_id', '=', assistantId)
    .where('role_name', '=', roleName)
    .forUpdate()
    .executeTakeFirst();
}

/**
 * Sees to it that the assistant is there, and stays until the transaction ends.
 * @throws {Problem} `not_found`
 */
async function holdAssistant(transaction: Transaction<Schema>, assistantId: Id<'assistant'>): Promise<void> {
  const row = await transaction.selectFrom('assistant').select('id').where('id', '=', assistantId).forKeyShare().executeTakeFirst();
  if (row === undefined) throw new Problem({ kind: 'not_found', what: 'such assistant' });
}
