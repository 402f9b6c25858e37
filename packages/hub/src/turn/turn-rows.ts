import type { Selectable } from 'kysely';
import type { Schema } from '../store/schema.ts';
import type { StepRecord, ToolCallRecord, TurnRecord } from './turn-store.ts';

type TurnRow = Selectable<Schema['turn']>;
type StepRow = Selectable<Schema['step']>;
type ToolCallRow = Selectable<Schema['tool_call']>;

/** Puts turns together from their rows, each kind in its order. */
export function turnsOf(turns: readonly TurnRow[], steps: readonly StepRow[], calls: readonly ToolCallRow[]): TurnRecord[] {
  const callsOfStep = Map.groupBy(calls, (call) => `${call.turn_id} ${call.step_number}`);
  const stepsOfTurn = Map.groupBy(steps, (step) => step.turn_id);
  const stepOf = (row: StepRow): StepRecord => ({
    number: row.number,
    text: row.text,
    toolCalls: (callsOfStep.get(`${row.turn_id} ${row.number}`) ?? []).map(toolCallOf),
  });
  return turns.map((row) => ({
    id: row.id,
    tenantId: row.tenant_id,
    sessionId: row.session_id,
    questionId: row.question_id,
    clientMessageId: row.client_message_id,
    text: row.text,
    answerId: row.answer_id,
    startedAt: row.started_at.getTime(),
    status: row.status,
    node: row.node,
    notice: row.notice,
    steps: (stepsOfTurn.get(row.id) ?? []).map(stepOf),
  }));
}

function toolCallOf(row: ToolCallRow): ToolCallRecord {
  return {
    id: row.id,
    modelCallId: row.model_call_id,
    server: row.server,
    tool: row.tool,
    title: row.title,
    arguments: row.arguments,
    state: row.state,
    credentialMode: row.credential_mode,
    result: row.result,
    error: row.error,
    durationMs: row.duration_ms,
  };
}
