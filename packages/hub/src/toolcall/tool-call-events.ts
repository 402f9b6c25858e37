import type { NewAuditEvent } from '../audit/audit-log.ts';
import type { LiveSession } from '../session/live-session.ts';
import type { ToolCall, ToolOutcome } from './tool-call.ts';

/** What the gates said of a call. `decidedBy` is the gate that stopped it, null where all let it through. */
export function decidedEvent(
  call: ToolCall,
  session: LiveSession,
  outcome: 'success' | 'denied' | 'interrupted',
  decidedBy: string | null,
  reason: string | null,
): NewAuditEvent {
  return {
    ...session.auditSubject,
    ...factsOf(call),
    type: 'tool_call.decided',
    outcome,
    decidedBy: decidedBy ?? 'all gates',
    ...(reason !== null && { reason }),
    ...(session.role !== null && { data: { role: session.role.roleName } }),
  };
}

/** How a call ended, whether or not it ever went out. */
export function completedEvent(call: ToolCall, session: LiveSession, ended: ToolOutcome): NewAuditEvent {
  return {
    ...session.auditSubject,
    ...factsOf(call),
    type: 'tool_call.completed',
    outcome: ended.state === 'completed' ? 'success' : 'failure',
    durationMs: ended.durationMs,
    ...(ended.error !== null && { reason: ended.error.code }),
    ...(ended.credentialMode !== null && { credentialMode: ended.credentialMode }),
  };
}

function factsOf(call: ToolCall): Pick<NewAuditEvent, 'requestId' | 'toolCallId' | 'server' | 'tool'> {
  return {
    requestId: call.requestId,
    toolCallId: call.id,
    ...(call.server !== null && { server: call.server.name }),
    tool: call.tool?.name ?? call.requestedName,
  };
}
