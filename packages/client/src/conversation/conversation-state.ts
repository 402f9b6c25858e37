import type { ServerFrame, SessionFrame } from '@diosc/protocol';
import type { Emitter } from '../event/emitter.ts';
import { continueConversation } from './continue-conversation.ts';
import { type Conversation, EMPTY_CONVERSATION, isFinished } from './conversation.ts';
import { continuationEvents, conversationEvents, endEvents } from './conversation-events.ts';
import { end, reduceConversation } from './reduce-conversation.ts';

/** The conversation as it is now. Every change of it is told to the page, once. */
export class ConversationState {
  readonly #events: Emitter;
  #now: Conversation = EMPTY_CONVERSATION;

  constructor(events: Emitter) {
    this.#events = events;
  }

  get now(): Conversation {
    return this.#now;
  }

  get sessionId(): string | null {
    return this.#now.session?.id ?? null;
  }

  /** Whether an answer is being given. */
  get isBusy(): boolean {
    return this.#now.messages.some((message) => !isFinished(message));
  }

  /** Takes a frame into account. Returns the conversation before it. */
  take(frame: ServerFrame): Conversation {
    const before = this.#now;
    this.#now = reduceConversation(before, frame);
    this.#events.emit(...conversationEvents(before, this.#now, frame));
    return before;
  }

  /** Takes into account what may have been missed while the session went on. */
  continue(frame: SessionFrame): void {
    const before = this.#now;
    this.#now = continueConversation(before, frame);
    this.#events.emit(...continuationEvents(before, this.#now));
  }

  end(reason: 'logout' | 'user_switched' | 'replaced'): void {
    const before = this.#now;
    this.#now = end(before, reason);
    this.#events.emit(...endEvents(before, this.#now));
  }

  clear(): void {
    this.#now = EMPTY_CONVERSATION;
  }
}
