import { newId } from '@diosc/protocol';
import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Problem } from '../problem/problem.ts';
import type { SessionStore } from '../session/session-store.ts';
import { createSessionStore } from '../session/session-store-postgres.ts';
import { createJournal, type Journal } from '../store/journal.ts';
import { withTenant } from '../store/tenant.ts';
import { installations } from '../store/testing/installations.ts';
import { BEGINNING, newSession, newStep, newToolCall, newTurn } from '../store/testing/seeds.ts';
import { silentLog } from '../store/testing/silent-log.ts';
import { type FreshDatabase, startTestDatabase, type TestDatabase } from '../store/testing/test-database.ts';
import { type NewTurn, NO_NODE, type ToolCallEnd, type TurnStore } from './turn-store.ts';
import { createTurnStore } from './turn-store-postgres.ts';

const NODE = 1;
const OTHER_NODE = 2;

const ENDED: ToolCallEnd = { state: 'completed', result: 'Two orders.', error: null, durationMs: 12.5, credentialMode: 'forward' };

describe.each(installations())('the turn store on $name', { timeout: 60_000 }, ({ binaries }) => {
  let server: TestDatabase;
  let database: FreshDatabase;
  let journal: Journal;
  let turns: TurnStore;
  let elsewhere: TurnStore;
  let session: ReturnType<typeof newSession>;

  beforeAll(async () => {
    server = await startTestDatabase(binaries);
    database = await server.openDatabase();
  }, 60_000);
  afterAll(() => server.stop());

  beforeEach(async () => {
    journal = createJournal(database, silentLog);
    turns = createTurnStore(database, journal, NODE);
    elsewhere = createTurnStore(database, journal, OTHER_NODE);
    session = newSession();
    await createSessionStore(database).start(session);
  });
  afterEach(() => journal.close());

  async function begun(overrides: Partial<NewTurn> = {}): Promise<NewTurn> {
    const turn = newTurn(session, overrides);
    expect(await turns.begin(turn, BEGINNING)).toMatchObject({ outcome: 'begun' });
    return turn;
  }

  async function reasonOf(attempt: Promise<unknown>): Promise<string> {
    const error = await attempt.then(
      () => null,
      (thrown: unknown) => thrown,
    );
    return error instanceof Problem ? error.reason.kind : String(error);
  }

  it('gives back a turn as it was stored, with its steps and calls in their order', async () => {
    const turn = await begun();
    const calls = [newToolCall({ modelCallId: 'b' }), newToolCall({ modelCallId: 'a' })];
    await turns.addStep('acme', turn.id, newStep(0, calls));
    await turns.addStep('acme', turn.id, newStep(1));

    expect(await turns.list('acme', session.id)).toEqual([
      { ...turn, status: 'running', notice: null, steps: [newStep(0, calls), newStep(1)] },
    ]);
  });

  it('lists the turns of one session alone, oldest first', async () => {
    const first = await begun({ startedAt: 1000 });
    await turns.finish('acme', first.id, 'complete', null);
    const second = await begun({ startedAt: 2000 });
    const other = newSession();
    await createSessionStore(database).start(other);
    await turns.begin(newTurn(other), BEGINNING);

    expect((await turns.list('acme', session.id)).map((turn) => turn.id)).toEqual([first.id, second.id]);
  });

  it('keeps every text and every argument as it was, in the order that the model wrote', async () => {
    const turn = await begun({ text: 'naïve 🙂 "quotes" \\u0000 \\ud800' });
    const call = newToolCall({ arguments: { zebra: 1, apple: ['\\', '"', 'a\nb', { deep: null }], nul: 'a\0b', half: '\ud800' } });
    await turns.addStep('acme', turn.id, newStep(0, [call]));

    const [stored] = await turns.list('acme', session.id);

    expect(stored?.text).toBe(turn.text);
    expect(JSON.stringify(stored?.steps[0]?.toolCalls[0]?.arguments)).toBe(JSON.stringify(call.arguments));
  });

  it('replaces in words what PostgreSQL cannot hold, instead of losing the turn', async () => {
    const turn = await begun({ text: 'a\0b\ud800c', clientMessageId: 'm\0' });
    const call = newToolCall();
    await turns.addStep('acme', turn.id, { ...newStep(0, [call]), text: 'x\0y' });
    await turns.endToolCall('acme', call.id, { ...ENDED, result: '\0\udfff' });

    const [stored] = await turns.list('acme', session.id);

    expect([stored?.text, stored?.clientMessageId]).toEqual(['a\uFFFDb\uFFFDc', 'm\uFFFD']);
    expect([stored?.steps[0]?.text, stored?.steps[0]?.toolCalls[0]?.result]).toEqual(['x\uFFFDy', '\uFFFD\uFFFD']);
  });

  it('tells of the same client message id what was stored for it, and stores nothing', async () => {
    const turn = await begun();

    const again = await turns.begin(newTurn(session, { clientMessageId: turn.clientMessageId, text: 'something else' }), BEGINNING);

    expect(again).toEqual({ outcome: 'duplicate', turn: { ...turn, status: 'running', notice: null, steps: [] } });
    expect(await turns.list('acme', session.id)).toHaveLength(1);
  });

  it('is busy while another turn of the session runs, and no longer once that has ended', async () => {
    const turn = await begun();
    const next = newTurn(session);

    expect(await turns.begin(next, BEGINNING)).toEqual({ outcome: 'busy' });
    await turns.finish('acme', turn.id, 'cancelled', null);

    expect(await turns.begin(next, BEGINNING)).toMatchObject({ outcome: 'begun' });
  });

  it('knows a duplicate after the turn has ended too', async () => {
    const turn = await begun();
    await turns.finish('acme', turn.id, 'complete', null);

    const again = await turns.begin(newTurn(session, { clientMessageId: turn.clientMessageId }), BEGINNING);

    expect(again.outcome).toBe('duplicate');
  });

  it('takes the same client message id in another session, and in another tenant', async () => {
    const turn = await begun();
    const others = [newSession(), newSession({ tenantId: 'globex' })];
    for (const other of others) {
      await createSessionStore(database).start(other);
      expect(await turns.begin(newTurn(other, { clientMessageId: turn.clientMessageId }), BEGINNING)).toMatchObject({ outcome: 'begun' });
    }
  });

  it('begins exactly one of any number of concurrent turns, and stores each client message once', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.constantFrom('m1', 'm2', 'm3'), { minLength: 2, maxLength: 12 }), async (clientMessageIds) => {
        const fresh = newSession();
        await createSessionStore(database).start(fresh);

        const results = await Promise.all(
          clientMessageIds.map((clientMessageId) => turns.begin(newTurn(fresh, { clientMessageId }), BEGINNING)),
        );

        const stored = await turns.list('acme', fresh.id);
        expect(results.filter((result) => result.outcome === 'begun')).toHaveLength(1);
        expect(stored).toHaveLength(1);
        results.forEach((result, index) => {
          if (result.outcome === 'begun') expect(stored[0]?.clientMessageId).toBe(clientMessageIds[index]);
          if (result.outcome === 'duplicate') expect(result.turn.id).toBe(stored[0]?.id);
          if (result.outcome === 'busy') expect(clientMessageIds[index]).not.toBe(stored[0]?.clientMessageId);
        });
      }),
      { numRuns: 25 },
    );
  });

  it('follows a call from asked for to ended', async () => {
    const turn = await begun();
    const call = newToolCall();
    await turns.addStep('acme', turn.id, newStep(0, [call]));
    const stored = async () => (await turns.list('acme', session.id))[0]?.steps[0]?.toolCalls[0];

    await turns.startToolCall('acme', call.id);
    expect(await stored()).toEqual({ ...call, state: 'started' });

    await turns.endToolCall('acme', call.id, ENDED);
    expect(await stored()).toEqual({ ...call, ...ENDED });
  });

  it('keeps the first end of a call, and lets an ended one not be started', async () => {
    const turn = await begun();
    const call = newToolCall();
    await turns.addStep('acme', turn.id, newStep(0, [call]));
    const refusal = { code: 'TOOL_NOT_IN_ROLE' as const, message: 'No.' };
    await turns.endToolCall('acme', call.id, { state: 'failed', result: null, error: refusal, durationMs: null, credentialMode: null });

    await turns.endToolCall('acme', call.id, ENDED);

    expect(await reasonOf(turns.startToolCall('acme', call.id))).toBe('turn_cut');
    expect((await turns.list('acme', session.id))[0]?.steps[0]?.toolCalls[0]).toEqual({ ...call, state: 'failed', error: refusal });
  });

  it('takes the same step and the same start again, as after a lost reply', async () => {
    const turn = await begun();
    const step = newStep(0, [newToolCall()]);
    const callId = step.toolCalls[0]?.id ?? newId('toolCall');

    for (const _again of [1, 2]) await turns.addStep('acme', turn.id, step);
    for (const _again of [1, 2]) await turns.startToolCall('acme', callId);

    expect((await turns.list('acme', session.id))[0]?.steps).toEqual([
      { ...step, toolCalls: [{ ...step.toolCalls[0], state: 'started' }] },
    ]);
  });

  it('ends a turn once, with what the user is told', async () => {
    const turn = await begun();
    const notice = { type: 'notice', code: 'MODEL_TIMEOUT', text: 'Too slow.', retryable: true } as const;

    await turns.finish('acme', turn.id, 'failed', notice);
    await turns.finish('acme', turn.id, 'complete', null);

    expect(await turns.list('acme', session.id)).toMatchObject([{ status: 'failed', notice }]);
  });

  it('moves a running turn to another process, once', async () => {
    const turn = await begun();

    const claims = await Promise.all([
      turns.claim('acme', turn.id, NODE, OTHER_NODE),
      turns.claim('acme', turn.id, NODE, 3),
      turns.claim('acme', turn.id, NODE, 4),
    ]);

    expect(claims.filter(Boolean)).toHaveLength(1);
    expect((await turns.list('acme', session.id))[0]?.node).toBe([OTHER_NODE, 3, 4][claims.indexOf(true)]);
  });

  it('moves no turn that has ended, is of another process, of another tenant, or is not there', async () => {
    const turn = await begun();

    expect(await turns.claim('acme', turn.id, OTHER_NODE, NODE)).toBe(false);
    expect(await turns.claim('globex', turn.id, NODE, OTHER_NODE)).toBe(false);
    expect(await turns.claim('acme', newId('turn'), NODE, OTHER_NODE)).toBe(false);
    await turns.finish('acme', turn.id, 'complete', null);
    expect(await turns.claim('acme', turn.id, NODE, OTHER_NODE)).toBe(false);
  });

  it('lets a process that has lost its turn neither call a tool, nor add a step, nor end the turn', async () => {
    const turn = await begun();
    const call = newToolCall();
    await turns.addStep('acme', turn.id, newStep(0, [call]));
    await elsewhere.claim('acme', turn.id, NODE, OTHER_NODE);

    expect(await reasonOf(turns.startToolCall('acme', call.id))).toBe('turn_cut');
    expect(await reasonOf(turns.addStep('acme', turn.id, newStep(1)))).toBe('turn_cut');
    await turns.finish('acme', turn.id, 'failed', null);

    expect(await turns.list('acme', session.id)).toMatchObject([
      { status: 'running', steps: [{ number: 0, toolCalls: [{ state: 'requested' }] }] },
    ]);
    await elsewhere.startToolCall('acme', call.id);
  });

  it('adds no step to a turn that has ended, and none to a turn of another tenant', async () => {
    const turn = await begun();

    expect(await reasonOf(turns.addStep('globex', turn.id, newStep(0)))).toBe('turn_cut');
    await turns.finish('acme', turn.id, 'complete', null);
    expect(await reasonOf(turns.addStep('acme', turn.id, newStep(0)))).toBe('turn_cut');
  });

  it("starts and ends no call of another tenant's [BYOA-10]", async () => {
    const turn = await begun();
    const call = newToolCall();
    await turns.addStep('acme', turn.id, newStep(0, [call]));

    expect(await reasonOf(turns.startToolCall('globex', call.id))).toBe('turn_cut');
    await turns.endToolCall('globex', call.id, ENDED);

    expect((await turns.list('acme', session.id))[0]?.steps[0]?.toolCalls[0]).toEqual(call);
  });

  it('refuses a turn of a session that is not there', async () => {
    expect(await turns.begin(newTurn({ id: newId('session'), tenantId: 'acme' }), BEGINNING)).toEqual({ outcome: 'ended' });
  });

  it('gives the turns before it to the one that begins, with their steps and calls', async () => {
    const first = await begun();
    const call = newToolCall();
    await turns.addStep('acme', first.id, newStep(0, [call]));
    await turns.finish('acme', first.id, 'complete', null);

    expect(await turns.begin(newTurn(session), BEGINNING)).toEqual({
      outcome: 'begun',
      earlier: [{ ...first, status: 'complete', notice: null, steps: [newStep(0, [call])] }],
    });
  });

  it('gives its session a title once, and more time each time [SESSION-01]', async () => {
    const sessions = createSessionStore(database);
    const first = await begun();
    await turns.finish('acme', first.id, 'complete', null);
    const later = { title: 'Something else', idleEndsAt: BEGINNING.idleEndsAt + 1000 };
    await turns.begin(newTurn(session), later);

    expect(await sessions.find('acme', session.id)).toMatchObject({ title: BEGINNING.title, idleEndsAt: later.idleEndsAt });
  });

  it.each([
    ['has ended', (sessions: SessionStore) => sessions.end('acme', session.id, 'logout', 1_795_230_000_200), 1_795_230_000_456],
    ['was idle for too long', () => Promise.resolve(), 1_795_230_000_123 + 3_600_000],
  ])('takes no message for a session that %s [SESSION-01]', async (_, prepare, startedAt) => {
    await prepare(createSessionStore(database));

    expect(await turns.begin(newTurn(session, { startedAt }), BEGINNING)).toEqual({ outcome: 'ended' });
    expect(await turns.list('acme', session.id)).toEqual([]);
  });

  it('remembers that a call came back refused, so that it may go out again [BYOA-07]', async () => {
    const turn = await begun();
    const call = newToolCall();
    await turns.addStep('acme', turn.id, newStep(0, [call]));
    await turns.startToolCall('acme', call.id);

    await turns.refuseToolCall('acme', call.id);

    expect((await turns.list('acme', session.id))[0]?.steps[0]?.toolCalls[0]).toEqual({ ...call, state: 'requested', refusals: 1 });
    expect(await reasonOf(elsewhere.refuseToolCall('acme', call.id))).toBe('turn_cut');
  });

  it('lets go of a turn of its own only, which any other process may then claim', async () => {
    const turn = await begun();

    await elsewhere.release('acme', turn.id);
    expect((await turns.list('acme', session.id))[0]?.node).toBe(NODE);
    await turns.release('acme', turn.id);

    expect((await turns.list('acme', session.id))[0]?.node).toBe(NO_NODE);
    expect(await elsewhere.claim('acme', turn.id, NO_NODE, OTHER_NODE)).toBe(true);
    expect(await reasonOf(turns.addStep('acme', turn.id, newStep(0)))).toBe('turn_cut');
  });

  it('takes no message into a conversation of 500 questions', async () => {
    const fresh = newSession();
    await createSessionStore(database).start(fresh);
    await withTenant(database.kysely, 'acme', async (transaction) => {
      for (let count = 0; count < 500; count++) {
        const { id, tenantId, sessionId, questionId, clientMessageId, text, answerId, startedAt, node } = newTurn(fresh);
        await transaction
          .insertInto('turn')
          .values({
            id,
            tenant_id: tenantId,
            session_id: sessionId,
            question_id: questionId,
            client_message_id: clientMessageId,
            text,
            answer_id: answerId,
            started_at: new Date(startedAt),
            status: 'complete',
            node,
          })
          .execute();
      }
    });

    expect(await turns.begin(newTurn(fresh), BEGINNING)).toEqual({ outcome: 'full' });
  });
});
