import type { Id, SessionEndReason } from '@diosc/protocol';
import type { ConversationPosition } from './conversation-cursor.ts';
import type { ConversationScope } from './conversation-scope.ts';

/** A session as its user knows it: what was talked about and when. Times are milliseconds since 1970. */
export type ConversationRecord = {
  readonly id: Id<'session'>;
  readonly title: string;
  readonly startedAt: number;
  readonly lastActiveAt: number;
  /** Why it is over, also where a limit has passed and nobody has noticed yet; null while it goes on. */
  readonly endReason: SessionEndReason | null;
};

export type ConversationPage = {
  readonly limit: number;
  /** Null for the first page. */
  readonly after: ConversationPosition | null;
  /** Decides which limits have passed. */
  readonly now: number;
};

/** Conversations as their own user reaches them. What is outside the scope is not there, whatever its id. */
export interface ConversationStore {
  /**
   * At most `limit`, the last used first. Those in which nothing was said are left out, but for the current one. Whatever is
   * added or used between two pages, nothing that was in its place stays unlisted, and nothing is listed twice.
   */
  list(scope: ConversationScope, page: ConversationPage): Promise<ConversationRecord[]>;
  find(scope: ConversationScope, id: Id<'session'>, now: number): Promise<ConversationRecord | null>;
  /** Gives it another title; false where there is none of that id. */
  rename(scope: ConversationScope, id: Id<'session'>, title: string): Promise<boolean>;
  /** Removes it and everything in it for good; false where there is none of that id. */
  delete(scope: ConversationScope, id: Id<'session'>): Promise<boolean>;
}
