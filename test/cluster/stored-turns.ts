import type { HubConfig } from '@diosc/hub';
import { sql } from 'kysely';
import { z } from 'zod';
import { openDatabase } from '../../packages/hub/src/store/database.ts';
import { withTenant } from '../../packages/hub/src/store/tenant.ts';
import { silentLog } from '../../packages/hub/src/store/testing/silent-log.ts';

const turnSchema = z.object({
  text: z.string(),
  answer_id: z.string(),
  status: z.enum(['running', 'complete', 'cancelled', 'failed']),
  has_notice: z.boolean(),
});
/** One message and what became of it, as the database has it. */
export type StoredTurn = z.infer<typeof turnSchema>;

/** Every turn of a tenant. */
export async function readTurns(config: Pick<HubConfig, 'databaseUrl' | 'dataDirectory'>, tenantId: string): Promise<StoredTurn[]> {
  const database = await openDatabase(config, silentLog);
  try {
    const { rows } = await withTenant(database.kysely, tenantId, (transaction) =>
      sql`select text, answer_id, status, notice is not null as has_notice from turn where tenant_id = ${tenantId}`.execute(transaction),
    );
    return z.array(turnSchema).parse(rows);
  } finally {
    await database.close();
  }
}
