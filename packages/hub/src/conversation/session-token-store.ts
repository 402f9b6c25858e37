import type { SessionRecord } from '../session/session-store.ts';

/** How long a bearer of `/v1/me` is good, in milliseconds; never longer than its session. */
export const SESSION_TOKEN_LIFETIME_MS = 15 * 60 * 1000;
/** How many bearers of one session are good at a time; a further one takes the place of the oldest. */
export const MAX_TOKENS_OF_SESSION = 20;

export type SessionToken = {
  readonly token: string;
  /** Milliseconds since 1970. */
  readonly expiresAt: number;
};

/** The bearers by which whoever holds a session reaches their own conversations over HTTP. */
export interface SessionTokenStore {
  /**
   * A new bearer, good for 15 minutes. Only its hash is kept.
   * @throws {Problem} `session_ended` when there is no such session any more
   */
  issue(session: Pick<SessionRecord, 'tenantId' | 'id'>, now: number): Promise<SessionToken>;
  /** The session whose bearer it is; null when it is unknown or expired, or its session has ended or reached a limit. */
  find(token: string, now: number): Promise<SessionRecord | null>;
}
