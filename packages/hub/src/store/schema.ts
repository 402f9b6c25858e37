import type {
  AuditEvent,
  CredentialMode,
  Id,
  InterruptKind,
  InterruptOutcome,
  JsonObject,
  NoticePart,
  SessionEndReason,
} from '@diosc/protocol';
import type { ColumnType, Generated } from 'kysely';
import type { ToolCallRecord, ToolCallState, TurnStatus } from '../turn/turn-store.ts';

/** A column that is written as JSON text and read as what it says: arrays would otherwise become PostgreSQL arrays. */
type Json<Value> = ColumnType<Value, string, string>;

/** Tables of what belongs to users are reached through {@link withTenant} alone: outside it, they look empty. */
export type Schema = {
  assistant: { id: Id<'assistant'>; api_key_hash: string; definition: Json<unknown> };
  assistant_role: { assistant_id: Id<'assistant'>; role_name: string; definition: Json<unknown> };
  mcp_server: { name: string; definition: Json<unknown> };
  session: {
    tenant_id: string;
    id: Id<'session'>;
    user_id: string;
    verified: boolean;
    assistant_id: Id<'assistant'>;
    key_hash: string;
    started_at: Date;
    ended_at: Date | null;
    end_reason: SessionEndReason | null;
  };
  turn: {
    tenant_id: string;
    id: Id<'turn'>;
    session_id: Id<'session'>;
    question_id: Id<'message'>;
    client_message_id: string;
    text: string;
    answer_id: Id<'message'>;
    started_at: Date;
    status: TurnStatus;
    node: number;
    notice: Json<NoticePart | null> | null;
  };
  step: { tenant_id: string; turn_id: Id<'turn'>; number: number; text: string };
  tool_call: {
    tenant_id: string;
    id: Id<'toolCall'>;
    turn_id: Id<'turn'>;
    step_number: number;
    position: number;
    model_call_id: string;
    server: string;
    tool: string;
    title: string;
    arguments: Json<JsonObject>;
    state: ToolCallState;
    credential_mode: CredentialMode | null;
    result: string | null;
    error: Json<ToolCallRecord['error']> | null;
    duration_ms: number | null;
  };
  interrupt: {
    tenant_id: string;
    id: Id<'interrupt'>;
    session_id: Id<'session'>;
    turn_id: Id<'turn'>;
    kind: InterruptKind;
    detail: Json<JsonObject>;
    opened_at: Date;
    deadline: Date;
    outcome: InterruptOutcome | null;
    closed_at: Date | null;
  };
  audit_event: {
    tenant_id: string;
    position: Generated<string>;
    id: Id<'audit'>;
    at: Date;
    type: string;
    session_id: string | null;
    request_id: string | null;
    event: Json<AuditEvent>;
  };
};
