import { idSchema, type SessionEntry } from '@diosc/protocol';
import { Problem } from '../../../problem/problem.ts';
import type { ListedSession } from '../../../session/session-directory.ts';
import type { AdminPorts } from '../admin-ports.ts';

/** The session that a path names. */
export const sessionParams = { id: idSchema('session').describe('The id of a session: `ses_...`.') };

/** A session as it is answered. */
export function sessionAnswer(session: ListedSession): SessionEntry {
  const { id, assistantId, tenantId, userId, displayName, verified, role, state, endReason } = session;
  return {
    ...{ id, assistantId, tenantId, userId, verified, role, state },
    ...(displayName !== null && { displayName }),
    ...(endReason !== null && { endReason }),
    startedAt: new Date(session.startedAt).toISOString(),
    lastActiveAt: new Date(session.lastActiveAt).toISOString(),
    endsAt: new Date(session.endsAt).toISOString(),
  };
}

/** @throws {Problem} `not_found` */
export async function findSession(
  id: ListedSession['id'],
  { sessions, now }: Pick<AdminPorts, 'sessions' | 'now'>,
): Promise<ListedSession> {
  const session = await sessions.directory.find(id, now());
  if (session === null) throw new Problem({ kind: 'not_found', what: 'such session' });
  return session;
}
