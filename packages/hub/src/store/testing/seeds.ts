import { assistantSchema, type Id, newId } from '@diosc/protocol';
import type { NewSession } from '../../session/session-store.ts';
import type { NewTurn, StepRecord, ToolCallRecord, TurnBeginning } from '../../turn/turn-store.ts';

/** An assistant with nothing special about it. */
export const ASSISTANT = assistantSchema.parse({
  id: newId('assistant'),
  name: 'Acme assistant',
  model: { provider: 'openai', model: 'any' },
});

/** Records of which every field has a value, so that a test names only those that it is about. */
export function newSession(overrides: Partial<NewSession> = {}): NewSession {
  return {
    id: newId('session'),
    tenantId: 'acme',
    userId: 'john',
    verified: true,
    vouched: true,
    assistantId: ASSISTANT.id,
    keyHash: 'ab'.repeat(32),
    startedAt: 1_795_230_000_123,
    idleEndsAt: 1_795_230_000_123 + 3_600_000,
    endsAt: 1_795_230_000_123 + 24 * 3_600_000,
    roleName: 'sales',
    displayName: 'John Doe',
    ...overrides,
  };
}

export function newTurn(session: { id: Id<'session'>; tenantId: string }, overrides: Partial<NewTurn> = {}): NewTurn {
  return {
    id: newId('turn'),
    tenantId: session.tenantId,
    sessionId: session.id,
    questionId: newId('message'),
    clientMessageId: newId('message'),
    text: 'show my pending orders',
    answerId: newId('message'),
    startedAt: 1_795_230_000_456,
    node: 1,
    ...overrides,
  };
}

/** What beginning a turn does to the session of {@link newSession}. */
export const BEGINNING: TurnBeginning = { title: 'Pending orders', idleEndsAt: 1_795_230_000_456 + 3_600_000 };

export function newToolCall(overrides: Partial<ToolCallRecord> = {}): ToolCallRecord {
  return {
    id: newId('toolCall'),
    modelCallId: 'call_1',
    server: 'orders',
    tool: 'search_orders',
    title: 'Search orders',
    arguments: { status: 'pending' },
    state: 'requested',
    credentialMode: null,
    result: null,
    error: null,
    durationMs: null,
    refusals: 0,
    ...overrides,
  };
}

export function newStep(number: number, toolCalls: readonly ToolCallRecord[] = []): StepRecord {
  return { number, text: `step ${number}`, toolCalls };
}
