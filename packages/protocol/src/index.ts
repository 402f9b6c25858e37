export {
  type AdminToken,
  adminTokenSchema,
  type CreatedAdminToken,
  createdAdminTokenSchema,
  type NewAdminToken,
  newAdminTokenSchema,
} from './admin/admin-token.ts';
export {
  type CreatedAssistant,
  createdAssistantSchema,
  type RotatedApiKey,
  rotatedApiKeySchema,
  type SavedAssistant,
  savedAssistantSchema,
} from './admin/assistant-answers.ts';
export { type AssistantSettings, type AssistantSettingsInput, assistantSettingsSchema } from './admin/assistant-settings.ts';
export { type AuditExportFormat, type AuditQuery, auditExportFormatSchema, auditQuerySchema } from './admin/audit-query.ts';
export { type ConfigurationWarning, configurationWarningSchema } from './admin/configuration-warning.ts';
export { type Health, healthSchema, type McpServerHealth, mcpServerHealthSchema } from './admin/health.ts';
export { httpUrlSchema } from './admin/http-url.ts';
export { type McpServerSettings, type McpServerSettingsInput, mcpServerSettingsSchema } from './admin/mcp-server-settings.ts';
export {
  type McpServerTest,
  type McpServerTestResult,
  type McpTool,
  type McpToolList,
  mcpServerTestResultSchema,
  mcpServerTestSchema,
  mcpToolListSchema,
  mcpToolSchema,
} from './admin/mcp-server-test.ts';
export { type Page, pageSchema } from './admin/page.ts';
export { type ResolverTest, type ResolverTestResult, resolverTestResultSchema, resolverTestSchema } from './admin/resolver-test.ts';
export { roleSettingsSchema } from './admin/role-settings.ts';
export { type SessionEntry, type SessionState, sessionEntrySchema, sessionStateSchema } from './admin/session-entry.ts';
export { type AdminScope, adminScopeSchema } from './admin-scope.ts';
export {
  type Assistant,
  type AssistantInput,
  assistantSchema,
  type Model,
  modelSchema,
  SCRIPTED_MODEL,
  type SessionLimits,
  sessionLimitsSchema,
} from './assistant.ts';
export { type AuditEvent, type AuditEventType, auditEventSchema, auditEventTypeSchema } from './audit-event.ts';
export { type Auth, authSchema, type RefreshReason, refreshReasonSchema } from './auth.ts';
export {
  type AuthFrame,
  authFrameSchema,
  type ChatRequest,
  type ChatRequestInput,
  type ClientFrame,
  type ClientFrameType,
  chatRequestSchema,
  clientFrameSchema,
  MAX_CLIENT_FRAME_BYTES,
  MAX_FRAMES_PER_REQUEST,
  MAX_MESSAGE_LENGTH,
  type MessageFrame,
  messageFrameSchema,
  type OpenSessionFrame,
  SUBPROTOCOL,
} from './client-frame.ts';
export {
  CONVERSATION_EXPORT_VERSION,
  type ConversationExport,
  conversationExportSchema,
  type ExportFormat,
  exportFormatSchema,
} from './conversation-export.ts';
export {
  type Conversation,
  type ConversationList,
  type ConversationSummary,
  conversationListSchema,
  conversationSchema,
  conversationSummarySchema,
  MAX_TITLE_LENGTH,
  renameConversationSchema,
} from './conversation-summary.ts';
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
