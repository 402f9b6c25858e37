import type { Interrupt, SessionEndReason, User } from '@diosc/protocol';
import type { Conversation } from './conversation/conversation.ts';
import type { Session } from './event/event-map.ts';
import type { UnsentMessage } from './outbox/outbox.ts';

/** `disconnected` means that nothing is being done about it; `reconnecting` that it is. */
export type ConnectionState = 'disconnected' | 'connecting' | 'connected' | 'reconnecting';

/** Why the hub, or the company's user resolver, does not let the user in. */
export type Refusal = {
  readonly kind: 'login_required' | 'denied' | 'refused';
  readonly error: string;
  readonly code: string;
};

/** The answer of `diosc('state')`. */
export type State = {
  readonly connection: ConnectionState;
  readonly session: Session | null;
  readonly user: User | null;
  /** True while a message waits to be accepted or an answer is not finished. */
  readonly busy: boolean;
  /** The open questions, oldest first. */
  readonly pending: readonly Interrupt[];
};

/** All that a user interface shows. A new object for every change; what did not change keeps its identity. */
export type Snapshot = State & {
  readonly isConfigured: boolean;
  readonly locale: string | null;
  /** Whether authentication was given, by value or by function. It says nothing of its worth. */
  readonly isSignedIn: boolean;
  /** Whether it was given by a function, which can be asked again. */
  readonly hasProvider: boolean;
  readonly refusal: Refusal | null;
  /** False only where the browser knows that there is no network. */
  readonly isOnline: boolean;
  /** When the next attempt to connect begins, in milliseconds since 1970; null where none is planned. */
  readonly retryAt: number | null;
  /**
   * Set while refreshing has ended in vain: one fresh credential after the other was refused, so that no more are asked
   * for until the page gives another. Only the user can help.
   */
  readonly isRefreshedInVain: boolean;
  readonly conversation: Conversation;
  /** Why the last session is over; null while one lives, and before the first. */
  readonly endReason: SessionEndReason | null;
  /** The session that ran out of time and that `diosc('openSession', id)` opens again; null where there is none. */
  readonly reopenable: Session | null;
  readonly unsent: readonly UnsentMessage[];
  /** What `diosc('ui', ...)` last asked of the widget. */
  readonly isOpen: boolean;
};
