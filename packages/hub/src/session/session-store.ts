import type { Id, SessionEndReason } from '@diosc/protocol';

/** One conversation and its lifetime, as stored. Times are milliseconds since 1970. */
export type SessionRecord = {
  readonly id: Id<'session'>;
  readonly tenantId: string;
  readonly userId: string;
  readonly verified: boolean;
  readonly assistantId: Id<'assistant'>;
  /** SHA-256 (hex) of the key that admits to it where the identity is not verified. */
  readonly keyHash: string;
  readonly startedAt: number;
  readonly endedAt: number | null;
  readonly endReason: SessionEndReason | null;
};

export interface SessionStore {
  start(session: Omit<SessionRecord, 'endedAt' | 'endReason'>): Promise<void>;
  find(tenantId: string, sessionId: Id<'session'>): Promise<SessionRecord | null>;
  /** Ends it unless it has ended; the first reason stays. */
  end(tenantId: string, sessionId: Id<'session'>, reason: SessionEndReason, now: number): Promise<void>;
}
