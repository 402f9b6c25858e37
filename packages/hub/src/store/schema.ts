import type {
  AdminScope,
  AuditEvent,
  CredentialMode,
  Id,
  InterruptKind,
  InterruptOutcome,
  JsonObject,
  NoticePart,
  SessionEndReason,
} from '@diosc/protocol';
import type { ColumnType, Generated, GeneratedAlways } from 'kysely';
import type { ToolCallRecord, ToolCallState, TurnStatus } from '../turn/turn-store.ts';

/** A column that is written as JSON text and read as what it says: arrays would otherwise become PostgreSQL arrays. */
type Json<Value> = ColumnType<Value, string, string>;

/** Tables of what belongs to users are reached through {@link withTenant} alone: outside it, they look empty. */
export type Schema = {
  assistant: { id: Id<'assistant'>; api_key_hash: string; definition: Json<unknown>; version: Generated<number> };
  assistant_role: { assistant_id: Id<'assistant'>; role_name: string; definition: Json<unknown>; version: Generated<number> };
  mcp_server: { name: string; definition: Json<unknown>; version: Generated<number> };
  admin_token: {
    id: Id<'adminToken'>;
    name: string;
    token_hash: string;
    scope: AdminScope;
    created_at: Date;
    expires_at: Date | null;
    revoked_at: Date | null;
  };
  wake: { position: Generated<string>; at: Generated<Date>; wake: Json<unknown> };
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
    vouched: Generated<boolean>;
    title: Generated<string>;
    role_name: string | null;
    display_name: string | null;
    last_active_at: Date;
    idle_ends_at: Date;
    ends_at: Date;
  };
  session_token: { tenant_id: string; token_hash: string; session_id: Id<'session'>; expires_at: Date };
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
    refusals: Generated<number>;
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
    user_id: GeneratedAlways<string | null>;
    event: Json<AuditEvent>;
  };
};
