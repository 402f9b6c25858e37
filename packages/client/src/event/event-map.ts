import type { InterruptOutcome, JsonObject, Message, RefreshReason, SessionInfo, ToolCallPart, User, UserRole } from '@diosc/protocol';

/** A session as pages see it. What admits to it is never part of it. */
export type Session = Omit<SessionInfo, 'key'>;

export type SessionPayload = {
  readonly session: Session;
  readonly user: User;
  readonly role: UserRole | null;
  /** True where an earlier conversation goes on. */
  readonly resumed: boolean;
};

/** Why the connection is down. */
export type DisconnectReason = 'connection_lost' | 'login_required' | 'denied' | 'refused' | 'session_ended' | 'logout' | 'reconfigured';

export type ToolPayload = Pick<ToolCallPart, 'toolCallId' | 'server' | 'tool' | 'arguments' | 'durationMs' | 'error'>;

/** What the questions that later versions ask have in common. */
export type QuestionPayload = {
  readonly interruptId: string;
  readonly tool: string;
  readonly arguments: JsonObject;
  readonly reason: string;
  readonly expiresAt: string;
};

type RefusalPayload = { readonly error: string; readonly code: string };

/** Every event and what its handlers get. Names and fields are stable. Times are ISO 8601, UTC. */
export type EventMap = {
  connected: { readonly reason?: string };
  disconnected: { readonly reason: DisconnectReason };
  reconnecting: { readonly attempt: number };
  'session:started': SessionPayload;
  'session:resumed': SessionPayload;
  'session:ended': SessionPayload & { readonly reason: string };
  message: Message;
  'stream:start': { readonly messageId: string };
  'stream:delta': { readonly messageId: string; readonly delta: string };
  'stream:end': { readonly messageId: string };
  'tool:started': ToolPayload;
  'tool:completed': ToolPayload;
  'tool:failed': ToolPayload;
  'approval:requested': QuestionPayload;
  'consent:requested': QuestionPayload;
  'link:required': QuestionPayload;
  'interrupt:resolved': { readonly interruptId: string; readonly outcome: InterruptOutcome };
  'auth:refresh_required': { readonly reason: RefreshReason; readonly deadline: string };
  'auth:refreshed': Readonly<Record<string, never>>;
  'auth:login_required': RefusalPayload;
  'auth:denied': RefusalPayload;
  'auth:step_up_required': {
    readonly interruptId: string;
    readonly acrValues?: readonly string[];
    readonly maxAge?: number;
    readonly claims?: string;
    readonly scope?: string;
    readonly tool: string;
    readonly reason: string;
    readonly deadline: string;
  };
  error: { readonly code: string; readonly message: string; readonly retryable: boolean };
};

export type EventName = keyof EventMap;

/** One event with its name; handlers of `'*'` get the payload with the name beside it, as `type`. */
export type DioscEvent<Name extends EventName = EventName> = {
  [Each in Name]: { readonly name: Each; readonly payload: EventMap[Each] };
}[Name];

export type AnyEventPayload = { [Name in EventName]: { readonly type: Name } & EventMap[Name] }[EventName];

const NAMES = {
  connected: true,
  disconnected: true,
  reconnecting: true,
  'session:started': true,
  'session:resumed': true,
  'session:ended': true,
  message: true,
  'stream:start': true,
  'stream:delta': true,
  'stream:end': true,
  'tool:started': true,
  'tool:completed': true,
  'tool:failed': true,
  'approval:requested': true,
  'consent:requested': true,
  'link:required': true,
  'interrupt:resolved': true,
  'auth:refresh_required': true,
  'auth:refreshed': true,
  'auth:login_required': true,
  'auth:denied': true,
  'auth:step_up_required': true,
  error: true,
} as const satisfies Record<EventName, true>;

export function isEventName(value: unknown): value is EventName {
  return typeof value === 'string' && Object.hasOwn(NAMES, value);
}

export const EVENT_NAMES: readonly EventName[] = Object.keys(NAMES).filter(isEventName);
