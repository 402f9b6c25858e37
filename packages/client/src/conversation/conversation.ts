import type { AssistantInfo, Interrupt, Message, RefreshReason, SessionEndReason, User, UserRole } from '@diosc/protocol';
import type { Session } from '../event/event-map.ts';

/** All that is known of the conversation, as the hub told it. It holds no credential and nothing that admits anybody. */
export type Conversation = {
  readonly session: Session | null;
  readonly resumed: boolean;
  readonly assistant: AssistantInfo | null;
  readonly user: User | null;
  readonly role: UserRole | null;
  /** Oldest first. */
  readonly messages: readonly Message[];
  /** The open questions, oldest first. */
  readonly interrupts: readonly Interrupt[];
  /** Set while fresh auth is waited for. */
  readonly refresh: { readonly reason: RefreshReason; readonly deadline: string } | null;
  /** Why the last session is over; null while one lives, and before the first. */
  readonly ended: SessionEndReason | null;
  /** The session that is over, where what was said in it stays to be read. */
  readonly endedSession: Session | null;
  /** True after a frame that does not join what came before: the whole state is needed again. */
  readonly torn: boolean;
};

export const EMPTY_CONVERSATION: Conversation = {
  session: null,
  resumed: false,
  assistant: null,
  user: null,
  role: null,
  messages: [],
  interrupts: [],
  refresh: null,
  ended: null,
  endedSession: null,
  torn: false,
};

export function isFinished(message: Message): boolean {
  return message.status !== 'streaming';
}
