import { newId } from '@diosc/protocol';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createSessionStore } from '../session/session-store-postgres.ts';
import { createJournal, type Journal } from '../store/journal.ts';
import { installations } from '../store/testing/installations.ts';
import { BEGINNING, newSession, newTurn } from '../store/testing/seeds.ts';
import { silentLog } from '../store/testing/silent-log.ts';
import { type FreshDatabase, startTestDatabase, type TestDatabase } from '../store/testing/test-database.ts';
import { createTurnStore } from '../turn/turn-store-postgres.ts';
import type { InterruptRecord, InterruptStore } from './interrupt-store.ts';
import { createInterruptStore } from './interrupt-store-postgres.ts';

describe.each(installations())('the interrupt store on $name', { timeout: 30_000 }, ({ binaries }) => {
  let server: TestDatabase;
  let database: FreshDatabase;
  let journal: Journal;
  let interrupts: InterruptStore;
  let turn: ReturnType<typeof newTurn>;

  beforeAll(async () => {
    server = await startTestDatabase(binaries);
    database = await server.openDatabase();
    journal = createJournal(database, silentLog);
    interrupts = createInterruptStore(database);
  }, 60_000);
  afterAll(async () => {
    await journal.close();
    await server.stop();
  });

  beforeEach(async () => {
    const session = newSession();
    turn = newTurn(session);
    await createSessionStore(database).start(session);
    await createTurnStore(database, journal, turn.node).begin(turn, BEGINNING);
  });

  async function opened(overrides: Partial<InterruptRecord> = {}): Promise<InterruptRecord> {
    const interrupt: InterruptRecord = {
      id: newId('interrupt'),
      tenantId: 'acme',
      sessionId: turn.sessionId,
      turnId: turn.id,
      kind: 'refresh',
      detail: { reason: 'expired', text: 'a\\u0000b' },
      openedAt: 1_795_230_000_001,
      deadline: 1_795_230_060_001,
      ...overrides,
    };
    await interrupts.open(interrupt);
    return interrupt;
  }

  it('lists the open questions of a session as they were stored, oldest first', async () => {
    const second = await opened({ openedAt: 2000 });
    const first = await opened({ openedAt: 1000 });

    expect(await interrupts.listOpen('acme', turn.sessionId)).toEqual([first, second]);
  });

  it('is closed by exactly one of many who close it at once', async () => {
    const interrupt = await opened();
    const outcomes = ['answered', 'expired', 'withdrawn', 'answered', 'expired'] as const;

    const closed = await Promise.all(outcomes.map((outcome) => interrupts.close('acme', interrupt.id, outcome, 5000)));

    expect(closed.filter(Boolean)).toHaveLength(1);
    expect(await interrupts.listOpen('acme', turn.sessionId)).toEqual([]);
  });

  it("closes nothing of another tenant's, and nothing that is not there [BYOA-10]", async () => {
    const interrupt = await opened();

    expect(await interrupts.close('globex', interrupt.id, 'answered', 5000)).toBe(false);
    expect(await interrupts.close('acme', newId('interrupt'), 'answered', 5000)).toBe(false);
    await interrupts.withdrawAll('globex', turn.id, 5000);

    expect(await interrupts.listOpen('acme', turn.sessionId)).toEqual([interrupt]);
    expect(await interrupts.listOpen('globex', turn.sessionId)).toEqual([]);
  });

  it('withdraws all open questions of one turn, and changes no closed one', async () => {
    const answered = await opened();
    await interrupts.close('acme', answered.id, 'answered', 5000);
    await opened();
    await opened();

    await interrupts.withdrawAll('acme', turn.id, 6000);

    expect(await interrupts.listOpen('acme', turn.sessionId)).toEqual([]);
    const client = await database.connect();
    const { rows } = await client
      .query(`BEGIN; SELECT set_config('app.tenant', 'acme', true)`)
      .then(() => client.query('SELECT outcome FROM interrupt WHERE turn_id = $1 ORDER BY outcome', [turn.id]));
    await client.end();
    expect(rows.map((row) => row.outcome)).toEqual(['answered', 'withdrawn', 'withdrawn']);
  });

  it('refuses a question of a turn that is not there', async () => {
    await expect(opened({ turnId: newId('turn') })).rejects.toThrow('foreign key');
  });
});
