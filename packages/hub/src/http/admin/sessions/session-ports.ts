import type { ListedSession, SessionDirectory } from '../../../session/session-directory.ts';
import type { EndedBy } from '../../../session/session-register.ts';

/** The sessions, as the Admin API needs them. */
export type SessionPorts = {
  readonly directory: SessionDirectory;
  /**
   * Ends a session as an administrator does, in whichever process it lives: its credential is gone and its pages know it
   * within a second. It resolves once the end is stored and audited.
   */
  readonly end: (session: ListedSession, by: EndedBy) => Promise<void>;
};
