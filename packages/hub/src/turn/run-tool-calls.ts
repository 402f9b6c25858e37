import type { Id } from '@diosc/protocol';
import { recordOrKeep } from '../audit/record-or-keep.ts';
import { modelToolName } from '../mcp/tool-name.ts';
import { toWire } from '../problem/to-wire.ts';
import type { LiveSession } from '../session/live-session.ts';
import { callTool, type ToolCallPorts } from '../toolcall/call-tool.ts';
import { isRepeatable, type ToolCall, type ToolOutcome } from '../toolcall/tool-call.ts';
import type { RunningTurn } from './running-turn.ts';
import type { ToolCatalog } from './tool-catalog.ts';
import { toolCallPart } from './turn-messages.ts';
import type { StepRecord, ToolCallRecord } from './turn-store.ts';

type StepContext = {
  readonly session: LiveSession;
  readonly running: RunningTurn;
  readonly catalog: ToolCatalog;
  readonly requestId: Id<'request'>;
  readonly ports: Omit<ToolCallPorts, 'onStatus'>;
};

/** Runs those calls of a stored step that have no outcome yet, side by side, and returns the step with all outcomes. */
export async function runToolCalls(step: StepRecord, context: StepContext): Promise<StepRecord> {
  const toolCalls = await Promise.all(step.toolCalls.map((record) => runToolCall(record, context)));
  return { ...step, toolCalls };
}

async function runToolCall(record: ToolCallRecord, context: StepContext): Promise<ToolCallRecord> {
  const { running } = context;
  if (record.state === 'completed' || record.state === 'failed') {
    if (record.error?.code === 'TOOL_ARGUMENTS_INVALID') await recordInvalid(record, context);
    running.answer.setToolCall(toolCallPart(record));
    return record;
  }
  const requestedName = record.server === '' ? record.tool : modelToolName(record.server, record.tool);
  const entry = context.catalog.named.get(requestedName) ?? null;
  if (record.state === 'started' && !isRepeatable(entry?.tool ?? null)) return leaveUnknown(record, context);

  running.answer.setToolCall({ ...toolCallPart(record), status: 'running' });
  const call: ToolCall = {
    id: record.id,
    turnId: running.turnId,
    requestId: context.requestId,
    requestedName,
    server: entry?.server ?? null,
    tool: entry?.tool ?? null,
    arguments: record.arguments,
    refusals: record.refusals,
    signal: running.abort.signal,
  };
  running.openCalls += 1;
  try {
    const outcome = await callTool(call, context.session, {
      turns: context.ports.turns,
      audit: context.ports.audit,
      databasePatienceMs: context.ports.databasePatienceMs,
      onStatus: (_, status) => running.answer.setToolCall({ ...toolCallPart(record), status }),
    });
    return show(withOutcome(record, outcome), running);
  } finally {
    running.openCalls -= 1;
    running.onCallEnded();
  }
}

/**
 * A call that had gone out when its process died, and that may not be repeated: it may have taken effect. It is not sent
 * again; the user and the model are told that the outcome is unknown.
 */
async function leaveUnknown(record: ToolCallRecord, context: StepContext): Promise<ToolCallRecord> {
  const { session, ports, running } = context;
  const { code, message } = toWire({ kind: 'tool_outcome_unknown', tool: record.title });
  const outcome = {
    state: 'failed',
    text: message,
    error: { code, message },
    durationMs: 0,
    credentialMode: record.credentialMode,
  } as const;
  await recordOrKeep(ports.audit, {
    ...session.auditSubject,
    type: 'tool_call.completed',
    outcome: 'failure',
    requestId: context.requestId,
    toolCallId: record.id,
    server: record.server,
    tool: record.tool,
    reason: code,
  });
  await ports.turns.endToolCall(session.record.tenantId, record.id, {
    state: 'failed',
    result: message,
    error: outcome.error,
    durationMs: null,
    credentialMode: record.credentialMode,
  });
  return show({ ...withOutcome(record, outcome), durationMs: null }, running);
}

/** A call whose arguments could not be read never reaches the gates; that it was refused is told all the same. */
function recordInvalid(record: ToolCallRecord, { session, ports, requestId }: StepContext): Promise<void> {
  return recordOrKeep(ports.audit, {
    ...session.auditSubject,
    type: 'tool_call.decided',
    outcome: 'denied',
    decidedBy: 'arguments',
    requestId,
    toolCallId: record.id,
    server: record.server,
    tool: record.tool,
    reason: 'tool_arguments_invalid',
  });
}

function withOutcome(record: ToolCallRecord, outcome: ToolOutcome): ToolCallRecord {
  return {
    ...record,
    state: outcome.state,
    result: outcome.text,
    error: outcome.error,
    durationMs: outcome.durationMs,
    credentialMode: outcome.credentialMode,
  };
}

function show(record: ToolCallRecord, running: RunningTurn): ToolCallRecord {
  running.answer.setToolCall(toolCallPart(record));
  return record;
}
