export { type Assistant, type AssistantInput, assistantSchema, type Model, modelSchema, SCRIPTED_MODEL } from './assistant.ts';
export { type AuditEvent, type AuditEventType, auditEventSchema, auditEventTypeSchema } from './audit-event.ts';
export { type Auth, authSchema, type RefreshReason, refreshReasonSchema } from './auth.ts';
export {
  type AuthFrame,
  authFrameSchema,
  type ClientFrame,
  type ClientFrameType,
  clientFrameSchema,
  MAX_CLIENT_FRAME_BYTES,
  MAX_MESSAGE_LENGTH,
  type MessageFrame,
  messageFrameSchema,
  SUBPROTOCOL,
} from './client-frame.ts';
export {
  ERROR_CODES,
  type ErrorBody,
  type ErrorCode,
  type ErrorCodeEntry,
  errorBodySchema,
  errorCodeSchema,
  isErrorCode,
} from './error-code.ts';
export { ID_PREFIXES, type Id, type IdKind, idSchema, isId, newId } from './id.ts';
export { type Interrupt, type InterruptKind, type InterruptOutcome, interruptOutcomeSchema, interruptSchema } from './interrupt.ts';
export { type JsonObject, type JsonValue, jsonObjectSchema } from './json.ts';
export { type CredentialMode, credentialModeSchema, type McpServer, type McpServerInput, mcpServerSchema } from './mcp-server.ts';
export {
  type Message,
  type MessagePart,
  type MessageStatus,
  messagePartSchema,
  messageSchema,
  messageStatusSchema,
  type NoticePart,
  type TextPart,
  type ToolCallPart,
  type ToolCallStatus,
  toolCallPartSchema,
} from './message.ts';
export { MAX_RESOLVER_ANSWER_BYTES, type ResolverAnswer, resolverAnswerSchema, resolverRefusalSchema } from './resolver.ts';
export { type Role, type RoleInput, roleSchema } from './role.ts';
export {
  type AssistantInfo,
  type ServerFrame,
  type ServerFrameType,
  type SessionEndReason,
  type SessionFrame,
  type SessionInfo,
  serverFrameSchema,
  sessionEndReasonSchema,
} from './server-frame.ts';
export { type User, type UserRole, userRoleSchema, userSchema } from './user.ts';
