import { type Id, newId } from '@diosc/protocol';
import fc from 'fast-check';
import type { Client } from 'pg';
import { createAuditLog } from '../../audit/audit-log-postgres.ts';
import { createConversationStore } from '../../conversation/conversation-store-postgres.ts';
import { createSessionTokenStore } from '../../conversation/session-token-store-postgres.ts';
import { createInterruptStore } from '../../interrupt/interrupt-store-postgres.ts';
import { createSessionStore } from '../../session/session-store-postgres.ts';
import { createTurnStore } from '../../turn/turn-store-postgres.ts';
import type { Database } from '../database.ts';
import type { Journal } from '../journal.ts';
import { BEGINNING, newSession, newStep, newToolCall, newTurn } from './seeds.ts';

/** The number of the hub process in these tests. */
const NODE = 1;

/** Every store of what belongs to users. */
export function openStores(database: Pick<Database, 'kysely'>, journal: Journal) {
  return {
    sessions: createSessionStore(database),
    conversations: createConversationStore(database),
    tokens: createSessionTokenStore(database),
    turns: createTurnStore(database, journal, NODE),
    interrupts: createInterruptStore(database),
    audit: createAuditLog(database, journal),
  };
}
export type Stores = ReturnType<typeof openStores>;

/** One conversation with something of every kind in it. */
export type Conversation = {
  readonly session: ReturnType<typeof newSession>;
  readonly turn: ReturnType<typeof newTurn>;
  readonly call: Id<'toolCall'>;
  readonly interrupt: Id<'interrupt'>;
  readonly requestId: string;
  /** A bearer of `/v1/me`, whose tenant is a part of it. */
  readonly token: string;
};

/** What random data differ in. `twin`: the other tenant has a conversation with all the same ids. */
type Shape = { readonly userId: string; readonly steps: number; readonly twin: boolean };

const shape: fc.Arbitrary<Shape> = fc.record({
  userId: fc.constantFrom('john', 'alice'),
  steps: fc.integer({ min: 1, max: 3 }),
  twin: fc.boolean(),
});

/** The conversations of two tenants, in which people of the same names live. */
export const shapes = fc.record({
  ours: fc.array(shape, { maxLength: 2 }),
  theirs: fc.array(shape, { minLength: 1, maxLength: 3 }),
  aim: fc.nat(),
});
export type Shapes = typeof shapes extends fc.Arbitrary<infer Value> ? Value : never;

/** Two tenants that no other run of a test has, and all that `theirs` has: each of their texts names them. */
export type World = { readonly ours: string; readonly theirs: string; readonly target: Conversation };

let worlds = 0;

/** Stores the data of two new tenants. */
export async function fillWorld(stores: Stores, { ours, theirs, aim }: Shapes): Promise<World> {
  const names = { ours: `ours-${++worlds}-`, theirs: `theirs-${worlds}-` };
  const conversations = await Promise.all(theirs.map((each) => fill(stores, names.theirs, each)));
  const twins = conversations.filter((_, index) => theirs[index]?.twin);
  await Promise.all([
    ...twins.map((conversation) => fill(stores, names.ours, { userId: conversation.session.userId, steps: 1 }, conversation)),
    ...ours.map((each) => fill(stores, names.ours, each)),
  ]);
  const target = conversations[aim % conversations.length];
  if (target === undefined) throw new Error('There is nobody to aim at.');
  return { ...names, target };
}

async function fill(stores: Stores, tenantId: string, { userId, steps }: Omit<Shape, 'twin'>, twin?: Conversation): Promise<Conversation> {
  const { sessions, tokens, turns, interrupts, audit } = stores;
  const session = newSession({ tenantId, userId, ...(twin && { id: twin.session.id }) });
  const ids = twin && { id: twin.turn.id, clientMessageId: twin.turn.clientMessageId };
  const turn = newTurn(session, { text: `said in ${tenantId}`, node: NODE, ...ids });
  const call = twin?.call ?? newId('toolCall');
  const interrupt = twin?.interrupt ?? newId('interrupt');
  const requestId = twin?.requestId ?? newId('request');
  await sessions.start(session);
  await turns.begin(turn, { ...BEGINNING, title: `talk in ${tenantId}` });
  for (let number = 0; number < steps; number++) {
    const calls = [newToolCall({ ...(number === 0 && { id: call }), arguments: { of: tenantId } })];
    await turns.addStep(tenantId, turn.id, { ...newStep(number, calls), text: `step in ${tenantId}` });
  }
  await interrupts.open({
    id: interrupt,
    tenantId,
    sessionId: session.id,
    turnId: turn.id,
    kind: 'refresh',
    detail: { of: tenantId },
    openedAt: 1,
    deadline: 2,
  });
  await audit.record({ type: 'session.started', outcome: 'success', tenantId, userId, sessionId: session.id, requestId });
  const { token } = await tokens.issue(session, session.startedAt);
  return { session, turn, call, interrupt, requestId, token };
}

/** Every row of one tenant in every table that has tenants, read past row-level security. */
export async function rowsOf(superuser: Client, tenantId: string): Promise<string> {
  const { rows: tables } = await superuser.query(
    `SELECT DISTINCT table_name AS name FROM information_schema.columns
     WHERE table_schema = 'diosc' AND column_name = 'tenant_id' ORDER BY table_name`,
  );
  const queries = tables.map((row) => {
    const table = superuser.escapeIdentifier(String(row.name));
    return `SELECT ${superuser.escapeLiteral(String(row.name))} || ' ' || to_jsonb(row)::text AS row FROM diosc.${table} row WHERE tenant_id = $1`;
  });
  const { rows } = await superuser.query(`${queries.join(' UNION ALL ')} ORDER BY 1`, [tenantId]);
  return rows.map((row) => String(row.row)).join('\n');
}
