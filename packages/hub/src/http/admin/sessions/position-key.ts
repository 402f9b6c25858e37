import { isId } from '@diosc/protocol';
import type { SessionPosition } from '../../../session/session-directory.ts';

/** A place in the list of sessions, as its cursor carries it: when the session was last active, and its id. */
export type PositionKey = `${number} ses_${string}`;

/** The latest moment that a `Date` can hold, in milliseconds since 1970. */
const LATEST_MS = 8_640_000_000_000_000;

export function keyOfPosition({ lastActiveAt, id }: SessionPosition): PositionKey {
  return `${lastActiveAt} ${id}`;
}

/** The place that a key names; null for what {@link keyOfPosition} does not write. */
export function positionOfKey(key: string): SessionPosition | null {
  const [, time = '', id] = /^(0|[1-9]\d{0,15}) (\S{1,64})$/.exec(key) ?? [];
  const lastActiveAt = Number(time);
  return isId('session', id) && lastActiveAt <= LATEST_MS ? { lastActiveAt, id } : null;
}
