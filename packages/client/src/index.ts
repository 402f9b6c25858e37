export {
  type AssistantInfo,
  type Auth,
  type ConversationList,
  type ConversationSummary,
  MAX_MESSAGE_LENGTH,
  type Message,
  type MessagePart,
  type NoticePart,
  type RefreshReason,
  type SessionEndReason,
  type ToolCallPart,
  type User,
  type UserRole,
} from '@diosc/protocol';
export type { Config } from './configuration.ts';
export type { Conversation } from './conversation/conversation.ts';
export type { AuthProvider } from './credential/credential.ts';
export { createDiosc, type Diosc, diosc, retryConnection, subscribe } from './diosc.ts';
export { DioscError } from './diosc-error.ts';
export type { Environment } from './environment/environment.ts';
export type {
  AnyEventPayload,
  DisconnectReason,
  EventMap,
  EventName,
  QuestionPayload,
  Session,
  SessionPayload,
  ToolPayload,
} from './event/event-map.ts';
export type { UnsentMessage } from './outbox/outbox.ts';
export type { ConnectionState, Refusal, Snapshot, State } from './snapshot.ts';
