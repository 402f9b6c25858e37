import { sql } from 'kysely';
import { Problem } from '../problem/problem.ts';
import type { Database } from '../store/database.ts';
import type { Journal } from '../store/journal.ts';
import type { JournalChange } from '../store/journal-entry.ts';
import { isStorableName, storableJson, storableText } from '../store/storable.ts';
import { withTenant } from '../store/tenant.ts';
import type { TurnRecord, TurnStore } from './turn-store.ts';

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
    async begin(turn, { title, idleEndsAt }) {
      assertTenant(turn.tenantId);
      const mended = { ...turn, startedAt: new Date(turn.startedAt), clientMessageId: storableText(turn.clientMessageId) };
      const { rows } = await sql<{ begun: { outcome: BeginOutcome; turns: TurnRecord[] } }>`
        select begin_turn(${storableJson(mended)}::jsonb, ${storableText(title)}, ${new Date(idleEndsAt)}) as begun`.execute(kysely);
      const { outcome, turns } = rows[0]?.begun ?? { outcome: 'ended', turns: [] };
      if (outcome === 'begun') return { outcome, earlier: turns };
      if (outcome !== 'duplicate') return { outcome };
      const duplicate = turns.find((known) => known.clientMessageId === mended.clientMessageId);
      return duplicate === undefined ? { outcome: 'busy' } : { outcome, turn: duplicate };
    },
    addStep: (tenant, turn, step) => writeOwn({ kind: 'step', tenant, node, turn, step }),
    startToolCall: (tenant, call) => writeOwn({ kind: 'call-start', tenant, node, call }),
    refuseToolCall: (tenant, call) => writeOwn({ kind: 'call-refused', tenant, node, call }),
    async endToolCall(tenant, call, end) {
      await journal.write({ kind: 'call-end', tenant, call, end });
    },
    async finish(tenant, turn, status, notice) {
      await journal.write({ kind: 'turn-end', tenant, node, turn, status, notice });
    },
    async release(tenant, turn) {
      await journal.write({ kind: 'turn-release', tenant, node, turn });
    },
    async list(tenantId, sessionId) {
      assertTenant(tenantId);
      const { rows } = await sql<{ turns: TurnRecord[] }>`select list_turns(${tenantId}, ${sessionId}) as turns`.execute(kysely);
      return rows[0]?.turns ?? [];
    },
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

type BeginOutcome = 'begun' | 'duplicate' | 'busy' | 'ended' | 'full';

/** The functions of the database name the tenant themselves, for one round trip instead of four. */
function assertTenant(tenantId: string): void {
  if (!isStorableName(tenantId)) throw new Error('No tenant can have that id.');
}
