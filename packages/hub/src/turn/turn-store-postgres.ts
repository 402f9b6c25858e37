import type { Id } from '@diosc/protocol';
import type { Transaction } from 'kysely';
import { Problem } from '../problem/problem.ts';
import type { Database } from '../store/database.ts';
import type { Journal } from '../store/journal.ts';
import type { JournalChange } from '../store/journal-entry.ts';
import type { Schema } from '../store/schema.ts';
import { storableText } from '../store/storable.ts';
import { withTenant } from '../store/tenant.ts';
import { turnsOf } from './turn-rows.ts';
import type { BeginResult, NewTurn, TurnRecord, TurnStore } from './turn-store.ts';

/**
 * Turns in the hub's database, as the process of number `node` writes them. What happens within a turn goes through the
 * journal, and only into turns that this process runs: one that was taken for dead while it lived can do no harm to the
 * process that has its turn now.
 */
export function createTurnStore({ kysely }: Pick<Database, 'kysely'>, journal: Pick<Journal, 'write'>, node: number): TurnStore {
  const writeOwn = async (change: JournalChange): Promise<void> => {
    if (!(await journal.write(change))) {
      throw new Problem({ kind: 'turn_cut' }, { cause: new Error('The turn has ended, or another hub process runs it.') });
    }
  };
  return {
    begin: (turn) => withTenant(kysely, turn.tenantId, (transaction) => begin(transaction, turn)),
    addStep: (tenant, turn, step) => writeOwn({ kind: 'step', tenant, node, turn, step }),
    startToolCall: (tenant, call) => writeOwn({ kind: 'call-start', tenant, node, call }),
    async endToolCall(tenant, call, end) {
      await journal.write({ kind: 'call-end', tenant, call, end });
    },
    async finish(tenant, turn, status, notice) {
      await journal.write({ kind: 'turn-end', tenant, node, turn, status, notice });
    },
    list: (tenantId, sessionId) => withTenant(kysely, tenantId, (transaction) => list(transaction, tenantId, { session_id: sessionId })),
    async claim(tenantId, turnId, fromNode, toNode) {
      const result = await withTenant(kysely, tenantId, (transaction) =>
        transaction
          .updateTable('turn')
          .set({ node: toNode })
          .where('tenant_id', '=', tenantId)
          .where('id', '=', turnId)
          .where('node', '=', fromNode)
          .where('status', '=', 'running')
          .executeTakeFirst(),
      );
      return result.numUpdatedRows === 1n;
    },
  };
}

/**
 * The two unique indexes decide, so that no other order of concurrent calls exists: an insert waits for one that is under
 * way, and then finds what that one has left.
 */
async function begin(transaction: Transaction<Schema>, turn: NewTurn): Promise<BeginResult> {
  const clientMessageId = storableText(turn.clientMessageId);
  const inserted = await transaction
    .insertInto('turn')
    .values({
      tenant_id: turn.tenantId,
      id: turn.id,
      session_id: turn.sessionId,
      question_id: turn.questionId,
      client_message_id: clientMessageId,
      text: storableText(turn.text),
      answer_id: turn.answerId,
      started_at: new Date(turn.startedAt),
      status: 'running',
      node: turn.node,
    })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst();
  if (inserted.numInsertedOrUpdatedRows === 1n) return { outcome: 'begun' };
  const [duplicate] = await list(transaction, turn.tenantId, { session_id: turn.sessionId, client_message_id: clientMessageId });
  return duplicate === undefined ? { outcome: 'busy' } : { outcome: 'duplicate', turn: duplicate };
}

type TurnFilter = { readonly session_id: Id<'session'>; readonly client_message_id?: string };

async function list(transaction: Transaction<Schema>, tenantId: string, filter: TurnFilter): Promise<TurnRecord[]> {
  let query = transaction.selectFrom('turn').selectAll().where('tenant_id', '=', tenantId).where('session_id', '=', filter.session_id);
  if (filter.client_message_id !== undefined) query = query.where('client_message_id', '=', filter.client_message_id);
  const turns = await query.orderBy('started_at').orderBy('id').execute();
  if (turns.length === 0) return [];
  const ids = turns.map((turn) => turn.id);
  const steps = await transaction
    .selectFrom('step')
    .selectAll()
    .where('tenant_id', '=', tenantId)
    .where('turn_id', 'in', ids)
    .orderBy('number')
    .execute();
  const calls = await transaction
    .selectFrom('tool_call')
    .selectAll()
    .where('tenant_id', '=', tenantId)
    .where('turn_id', 'in', ids)
    .orderBy('position')
    .execute();
  return turnsOf(turns, steps, calls);
}
