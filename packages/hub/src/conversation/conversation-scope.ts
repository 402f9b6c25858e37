import type { Id } from '@diosc/protocol';
import type { SessionRecord } from '../session/session-store.ts';

/** Which conversations somebody may see, rename, delete and take along. Every query of a conversation takes one. */
export type ConversationScope =
  /** All that the user has had with this assistant under an identity that was vouched for. */
  | {
      readonly reach: 'user';
      readonly tenantId: string;
      readonly assistantId: Id<'assistant'>;
      readonly userId: string;
      /** The one that the bearer belongs to. */
      readonly current: Id<'session'>;
    }
  /** The one conversation that the bearer belongs to. */
  | { readonly reach: 'session'; readonly tenantId: string; readonly current: Id<'session'> };

/**
 * What the holder of a session may see. All of the user's conversations are open only to a user and a tenant that a
 * resolver vouched for: an identity that the page alone claims may be a namesake's, or nobody's.
 */
export function conversationScope(
  session: Pick<SessionRecord, 'tenantId' | 'id' | 'userId' | 'assistantId' | 'verified' | 'vouched'>,
): ConversationScope {
  const { tenantId, id: current, userId, assistantId } = session;
  return session.verified && session.vouched
    ? { reach: 'user', tenantId, assistantId, userId, current }
    : { reach: 'session', tenantId, current };
}
