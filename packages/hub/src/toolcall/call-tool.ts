import type { RefreshReason } from '@diosc/protocol';
import type { AuditLog } from '../audit/audit-log.ts';
import { recordOrKeep } from '../audit/record-or-keep.ts';
import { outgoingHeaders } from '../credential/outgoing-headers.ts';
import type { ToolAnswer } from '../mcp/tool-server.ts';
import { Problem } from '../problem/problem.ts';
import type { Reason } from '../problem/reason.ts';
import { isLeftToAnother } from '../problem/stop-reason.ts';
import { toWire } from '../problem/to-wire.ts';
import type { LiveSession } from '../session/live-session.ts';
import { untilDatabaseAnswers } from '../store/until-database-answers.ts';
import type { TurnStore } from '../turn/turn-store.ts';
import { decide } from './gate.ts';
import { GATES } from './pipeline.ts';
import { isRepeatable, type ToolCall, type ToolOutcome } from './tool-call.ts';
import { completedEvent, decidedEvent } from './tool-call-events.ts';

/**
 * How often a call may have come back refused in processes that are gone or gave it away. Each of them asked once and the
 * next one may have the same credential, so it asks again; but not for ever.
 */
const MAX_REFUSALS_BEFORE = 2;

export type ToolCallPorts = {
  readonly turns: Pick<TurnStore, 'startToolCall' | 'refuseToolCall' | 'endToolCall'>;
  readonly audit: AuditLog;
  readonly databasePatienceMs: number;
  /** Told when the call waits for the user, and when it goes on. */
  readonly onStatus: (call: ToolCall, status: 'running' | 'waiting') => void;
};

/**
 * Takes one tool call through the gates, out to its server and back. A refused credential parks it once, and it is sent
 * once more with the fresh one; never a loop. The outcome and its audit event are durable before this returns.
 */
export async function callTool(call: ToolCall, session: LiveSession, ports: ToolCallPorts): Promise<ToolOutcome> {
  const startedAt = performance.now();
  const outcome = await attempt(call, session, ports);
  // A process that lets go of a turn says nothing of the outcome: whoever takes it up again decides by what is stored.
  if (isLeftToAnother(call.signal)) throw new Problem({ kind: 'shutting_down' });
  const ended: ToolOutcome = { ...outcome, durationMs: Math.round((performance.now() - startedAt) * 10) / 10 };
  await Promise.all([
    recordOrKeep(ports.audit, completedEvent(call, session, ended)),
    untilDatabaseAnswers(
      () =>
        ports.turns.endToolCall(session.record.tenantId, call.id, {
          state: ended.state,
          result: ended.text,
          error: ended.error,
          durationMs: ended.durationMs,
          credentialMode: ended.credentialMode,
        }),
      ports.databasePatienceMs,
    ),
  ]);
  return ended;
}

type Attempt = Omit<ToolOutcome, 'durationMs'>;

async function attempt(call: ToolCall, session: LiveSession, ports: ToolCallPorts): Promise<Attempt> {
  let hasWaited = call.refusals >= MAX_REFUSALS_BEFORE;
  for (;;) {
    const { decision, decidedBy } = decide(GATES, {
      requestedName: call.requestedName,
      server: call.server,
      tool: call.tool,
      arguments: call.arguments,
      principal: session.principal,
      hasCredential: session.credential !== null,
      role: session.role,
      now: Date.now(),
    });
    let reason: RefreshReason;
    if (decision.kind === 'deny') {
      await recordOrKeep(ports.audit, decidedEvent(call, session, 'denied', decidedBy, decision.reason.kind));
      return failed(decision.reason, (text) => session.redactor.redact(text));
    }
    if (decision.kind === 'interrupt') {
      await recordOrKeep(ports.audit, decidedEvent(call, session, 'interrupted', decidedBy, decision.reason));
      reason = decision.reason;
    } else {
      const generation = session.credentialGeneration;
      // A server may repeat the credential it was sent after that has been replaced: both are taken out of its answer.
      const sentWith = session.redactor.primed();
      const conceal = (text: string) => session.redactor.redact(sentWith.redact(text));
      let answer: ToolAnswer;
      try {
        answer = await send(call, session, ports);
      } catch (error) {
        return failed(Problem.from(error).reason, conceal);
      }
      if (answer.auth?.status !== 401) return answered(call, answer, conceal);
      if (hasWaited) return failed({ kind: 'tool_unauthorized', server: call.server?.name ?? '' }, (text) => session.redactor.redact(text));
      // Durable before anybody waits, so that a process that takes the turn over knows that it may be sent again, once.
      await untilDatabaseAnswers(() => ports.turns.refuseToolCall(session.record.tenantId, call.id), ports.databasePatienceMs);
      // Fresh authentication may have come while this call was under way with the one before: then there is nothing to ask.
      if (session.credentialGeneration !== generation) {
        hasWaited = true;
        continue;
      }
      reason = 'rejected';
    }
    if (hasWaited) return failed({ kind: 'tool_unauthorized', server: call.server?.name ?? '' }, (text) => session.redactor.redact(text));
    hasWaited = true;
    ports.onStatus(call, 'waiting');
    const ended = await session.refresh.ask(reason, call, call.signal);
    if (ended === 'withdrawn') return failed({ kind: 'tool_cancelled', mayHaveRun: false }, (text) => session.redactor.redact(text));
    if (ended === 'expired') return failed({ kind: 'refresh_timed_out' }, (text) => session.redactor.redact(text));
    ports.onStatus(call, 'running');
  }
}

/** Sends an allowed call. The start is durable first, unless the call may be repeated anyway. */
async function send(call: ToolCall, session: LiveSession, ports: ToolCallPorts): Promise<ToolAnswer> {
  const { server, tool } = call;
  if (server === null || tool === null) throw new Problem({ kind: 'tool_unknown', tool: call.requestedName });
  const decided = recordOrKeep(ports.audit, decidedEvent(call, session, 'success', null, null));
  if (!isRepeatable(tool)) {
    const started = untilDatabaseAnswers(() => ports.turns.startToolCall(session.record.tenantId, call.id), ports.databasePatienceMs);
    await Promise.all([decided, started]);
  }
  if (call.signal.aborted) throw new Problem({ kind: 'tool_cancelled', mayHaveRun: false });
  const sent = session.toolServers.callTool({
    server,
    tool: tool.name,
    arguments: call.arguments,
    headers: () => headersOf(call, session),
    signal: call.signal,
  });
  const [answer] = await Promise.all([sent, decided]);
  return answer;
}

function headersOf(call: ToolCall, session: LiveSession) {
  if (call.server === null) return {};
  return outgoingHeaders(call.server.auth.mode, {
    credential: session.credential,
    principal: session.principal,
    requestId: call.requestId,
    sessionId: session.record.id,
  });
}

function answered(call: ToolCall, answer: ToolAnswer, conceal: (text: string) => string): Attempt {
  const text = conceal(answer.text);
  const credentialMode = call.server?.auth.mode ?? null;
  const server = call.server?.name ?? '';
  if (answer.auth?.status === 403) {
    return { ...failed({ kind: 'tool_forbidden', server, text: text === '' ? null : text }, conceal), credentialMode };
  }
  if (answer.isError) return { ...failed({ kind: 'tool_failed', server, text }, conceal), credentialMode };
  return { state: 'completed', text, error: null, credentialMode };
}

function failed(reason: Reason, conceal: (text: string) => string): Attempt {
  const { code, message } = toWire(reason);
  const text = conceal(message);
  return { state: 'failed', text, error: { code, message: text }, credentialMode: null };
}
