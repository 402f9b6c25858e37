import type { Id, SessionEndReason } from '@diosc/protocol';

/** One conversation and its lifetime, as stored. Times are milliseconds since 1970. */
export type SessionRecord = {
  readonly id: Id<'session'>;
  readonly tenantId: string;
  readonly userId: string;
  readonly verified: boolean;
  /** Whether the user and the tenant are the word of a resolver, so that all of this user's conversations may be reached. */
  readonly vouched: boolean;
  readonly assistantId: Id<'assistant'>;
  /** SHA-256 (hex) of the key that admits to it where nobody vouches for the identity. */
  readonly keyHash: string;
  /** Empty until the first message. */
  readonly title: string;
  readonly startedAt: number;
  /** It ends at this time unless something is asked for before. */
  readonly idleEndsAt: number;
  /** It ends at this time whatever happens in it. */
  readonly endsAt: number;
  readonly endedAt: number | null;
  readonly endReason: SessionEndReason | null;
};

export type NewSession = Omit<SessionRecord, 'title' | 'endedAt' | 'endReason'> & SessionUse;

/** What lists show of whoever uses a session. */
export type SessionUse = { readonly roleName: string | null; readonly displayName: string | null };

/** That somebody uses a session now, and how long it therefore lasts. */
export type SessionVisit = SessionUse & { readonly now: number; readonly idleEndsAt: number };

export interface SessionStore {
  start(session: NewSession): Promise<void>;
  find(tenantId: string, sessionId: Id<'session'>): Promise<SessionRecord | null>;
  /** Somebody has come back to it; false where it has ended meanwhile, and then nothing is stored. */
  visit(tenantId: string, sessionId: Id<'session'>, visit: SessionVisit): Promise<boolean>;
  /**
   * Somebody goes on with it although it has ended; with limits of its own, as if it began now. Bearers of before are no longer
   * good. False where an administrator or a revocation has ended it, which stays so.
   */
  reopen(tenantId: string, sessionId: Id<'session'>, visit: SessionVisit & { readonly endsAt: number }): Promise<boolean>;
  /** Ends it unless it has ended; the first reason stays. True for the one caller who did. */
  end(tenantId: string, sessionId: Id<'session'>, reason: SessionEndReason, now: number): Promise<boolean>;
}
