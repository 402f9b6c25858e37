import type { Id, SessionEndReason, SessionState } from '@diosc/protocol';

/** A session as an administrator may see it: who, as whom and when. Nothing that was said in it, its title included. */
export type ListedSession = {
  readonly id: Id<'session'>;
  readonly tenantId: string;
  readonly userId: string;
  readonly displayName: string | null;
  readonly verified: boolean;
  readonly assistantId: Id<'assistant'>;
  /** The name of the role that applied last; null where none did. */
  readonly role: string | null;
  /** Milliseconds since 1970, as all times here. */
  readonly startedAt: number;
  readonly lastActiveAt: number;
  /** When it ends whatever happens in it. */
  readonly endsAt: number;
  /** When its end was stored; null also where a limit has passed and no process has ended it yet. */
  readonly endedAt: number | null;
  readonly state: SessionState;
  /** Why it has ended, be it only by a limit that has passed; null while it is active. */
  readonly endReason: SessionEndReason | null;
};

/** What to list. A filter that is left out lets everything through. */
export type SessionFilter = {
  readonly tenantId?: string | undefined;
  readonly userId?: string | undefined;
  readonly assistantId?: Id<'assistant'> | undefined;
  readonly state?: SessionState | undefined;
};

/** Where a page of sessions begins: after the session of that id, which was last active then. */
export type SessionPosition = { readonly lastActiveAt: number; readonly id: Id<'session'> };

/**
 * The sessions of all tenants, to look at. It is the only way to find a session without naming its tenant, and for
 * administrators alone.
 */
export interface SessionDirectory {
  /**
   * At most `limit` sessions, the last active first. `now` decides which limits have passed.
   * @throws {Problem} `database_unavailable`
   */
  list(filter: SessionFilter, page: { limit: number; after: SessionPosition | null; now: number }): Promise<ListedSession[]>;
  /**
   * The session of that id, whichever tenant's it is; null where there is none.
   * @throws {Problem} `database_unavailable`
   */
  find(sessionId: Id<'session'>, now: number): Promise<ListedSession | null>;
  /**
   * At most `limit` sessions whose time was over before `before` and whose end is not stored: nobody has come back to them.
   * @throws {Problem} `database_unavailable`
   */
  listOverdue(before: number, limit: number): Promise<ListedSession[]>;
}
