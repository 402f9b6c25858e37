import type { Id, NoticePart } from '@diosc/protocol';
import type { Configuration } from '../assistant/configuration-cache.ts';
import type { AuditLog } from '../audit/audit-log.ts';
import { recordOrKeep } from '../audit/record-or-keep.ts';
import type { Log } from '../log.ts';
import type { LanguageModel, ModelRegistry } from '../model/language-model.ts';
import { Problem } from '../problem/problem.ts';
import type { Reason } from '../problem/reason.ts';
import { isLeftToAnother } from '../problem/stop-reason.ts';
import { toWire } from '../problem/to-wire.ts';
import type { LiveSession } from '../session/live-session.ts';
import { untilDatabaseAnswers } from '../store/until-database-answers.ts';
import { modelMessages } from './model-messages.ts';
import { runModelStep } from './model-step.ts';
import { runToolCalls } from './run-tool-calls.ts';
import type { RunningTurn } from './running-turn.ts';
import { systemPrompt } from './system-prompt.ts';
import { loadToolCatalog, type ToolCatalog } from './tool-catalog.ts';
import type { StepRecord, TurnRecord, TurnStatus, TurnStore } from './turn-store.ts';

export type TurnPorts = {
  readonly turns: TurnStore;
  readonly audit: AuditLog;
  readonly configuration: Pick<Configuration, 'mcpServers'>;
  readonly models: ModelRegistry;
  readonly log: Log;
  readonly maxSteps: number;
  /** Milliseconds that a turn waits for a database that is away. */
  readonly databasePatienceMs: number;
};

/** How a turn ended, and what the user is told where it did not simply finish. */
type TurnEnd = { readonly status: Exclude<TurnStatus, 'running'>; readonly reason: Reason | null };

/**
 * Works on a turn until it has ended: model, tools, model again. Each step is durable before the next begins, so that
 * another process can go on from the stored steps. It never rejects; however it ends, the user is told.
 */
export async function runTurn(
  session: LiveSession,
  running: RunningTurn,
  turn: TurnRecord,
  earlier: readonly TurnRecord[],
  ports: TurnPorts,
): Promise<void> {
  const { requestId } = running;
  let end: TurnEnd;
  try {
    end = await takeSteps(session, running, turn, earlier, requestId, ports);
  } catch (error) {
    const problem = Problem.from(error);
    if (!running.abort.signal.aborted) {
      ports.log.error({ err: problem.cause ?? problem, requestId, turnId: turn.id, reason: problem.reason.kind }, 'a turn failed');
    }
    end = { status: 'failed', reason: problem.reason };
  }
  if (isLeftToAnother(running.abort.signal)) return;
  if (running.abort.signal.aborted) end = { status: 'cancelled', reason: { kind: 'turn_cancelled' } };
  const notice = end.reason === null ? null : noticeOf(end.reason);
  try {
    // Handed over together, so that both are one commit.
    await Promise.all([
      recordOrKeep(ports.audit, {
        ...session.auditSubject,
        type: 'turn.ended',
        outcome: end.status === 'complete' ? 'success' : 'failure',
        requestId,
        ...(end.reason !== null && { reason: end.reason.kind }),
        data: { turnId: turn.id, status: end.status },
      }),
      untilDatabaseAnswers(() => ports.turns.finish(turn.tenantId, turn.id, end.status, notice), ports.databasePatienceMs),
    ]);
  } catch (error) {
    // The row stays `running`; whoever connects next to this session takes the turn up again from its stored steps.
    ports.log.error({ err: error, requestId, turnId: turn.id }, 'the end of a turn could not be stored');
  }
  session.isNews(turn.id, end.status);
  running.answer.end(end.status, notice);
}

async function takeSteps(
  session: LiveSession,
  running: RunningTurn,
  turn: TurnRecord,
  earlier: readonly TurnRecord[],
  requestId: Id<'request'>,
  ports: TurnPorts,
): Promise<TurnEnd> {
  const { signal } = running.abort;
  const servers = await untilDatabaseAnswers(() => ports.configuration.mcpServers(session.assistant), ports.databasePatienceMs);
  const catalog = await loadToolCatalog(session, servers, { requestId, turnId: turn.id, signal });
  await auditFailures(session, catalog, requestId, ports);
  const model = ports.models.get(session.assistant.model);
  const steps: StepRecord[] = [...turn.steps];
  const calls = { session, running, catalog, requestId, ports };
  // What a process that is gone left unfinished comes first.
  const left = steps.pop();
  if (left !== undefined) steps.push(await runToolCalls(left, calls));

  while (steps.at(-1)?.toolCalls.length !== 0) {
    if (signal.aborted) return { status: 'cancelled', reason: { kind: 'turn_cancelled' } };
    if (steps.length >= ports.maxSteps) return { status: 'failed', reason: { kind: 'turn_too_long', steps: steps.length } };
    const { step, failure } = await askModel(session, running, model, catalog, [...earlier, { ...turn, steps }], steps.length);
    await untilDatabaseAnswers(() => ports.turns.addStep(turn.tenantId, turn.id, step), ports.databasePatienceMs);
    if (failure !== null) throw failure;
    steps.push(await runToolCalls(step, calls));
  }
  return { status: 'complete', reason: catalog.failures[0]?.reason ?? null };
}

function askModel(
  session: LiveSession,
  running: RunningTurn,
  model: LanguageModel,
  catalog: ToolCatalog,
  history: readonly TurnRecord[],
  number: number,
) {
  const request = {
    system: systemPrompt(session.assistant, session.role, session.principal),
    messages: modelMessages(history),
    tools: catalog.shown,
    signal: running.abort.signal,
  };
  return runModelStep(number, model, request, {
    redactor: session.redactor,
    catalog,
    onText: (delta) => running.answer.appendText(delta),
  });
}

async function auditFailures(session: LiveSession, catalog: ToolCatalog, requestId: Id<'request'>, ports: TurnPorts): Promise<void> {
  for (const { server, reason } of catalog.failures) {
    ports.log.warn({ requestId, server: server.name, reason: reason.kind }, 'a tool server could not be asked for its tools');
  }
  await Promise.all(
    catalog.failures.map(({ server, reason }) =>
      recordOrKeep(ports.audit, {
        ...session.auditSubject,
        type: 'tool_server.failed',
        outcome: 'failure',
        requestId,
        server: server.name,
        reason: reason.kind,
      }),
    ),
  );
}

function noticeOf(reason: Reason): NoticePart {
  const { code, message, retryable } = toWire(reason);
  return { type: 'notice', code, text: message, retryable };
}
