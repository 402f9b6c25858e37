import type { Assistant, SessionEndReason } from '@diosc/protocol';
import type { SessionRecord } from './session-store.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/** Until when a session lasts that somebody begins to use now, in milliseconds since 1970. */
export function lifetimeFrom(now: number, { session }: Pick<Assistant, 'session'>): { idleEndsAt: number; endsAt: number } {
  return { idleEndsAt: idleEnd(now, session.idleMinutes), endsAt: now + session.absoluteHours * HOUR_MS };
}

/** Until when a session lasts if nothing more is asked for in it after `now`. */
export function idleEnd(now: number, idleMinutes: number): number {
  return now + idleMinutes * MINUTE_MS;
}

/** Why a session is over by its limits alone; null while it is not. */
export function limitReached(session: Pick<SessionRecord, 'idleEndsAt' | 'endsAt'>, now: number): SessionEndReason | null {
  if (now >= session.endsAt) return 'expired';
  return now >= session.idleEndsAt ? 'idle' : null;
}
