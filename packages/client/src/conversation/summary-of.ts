import type { ConversationSummary } from '@diosc/protocol';
import type { Conversation } from './conversation.ts';

/** What a list of conversations would say of this one; nothing where there is none. */
export function summaryOf({ session, messages }: Conversation): ConversationSummary[] {
  if (session === null) return [];
  const { id, title, startedAt } = session;
  return [{ id, title, startedAt, lastActiveAt: messages.at(-1)?.createdAt ?? startedAt, state: 'active' }];
}
