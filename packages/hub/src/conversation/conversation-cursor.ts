import { type Id, isId } from '@diosc/protocol';

/** A place in a list of conversations, the last used first: behind the one of that id, which was used at that time. */
export type ConversationPosition = {
  readonly id: Id<'session'>;
  /** Milliseconds since 1970. */
  readonly lastActiveAt: number;
};

/** The latest time that a `Date` can hold. */
const LATEST_MS = 8_640_000_000_000_000;

/** A place as the text that asks for what comes behind it. It says nothing that the list did not, and admits to nothing. */
export function writeCursor({ lastActiveAt, id }: ConversationPosition): string {
  return Buffer.from(`${lastActiveAt} ${id}`).toString('base64url');
}

/** The place that a cursor names; null for what {@link writeCursor} has not written. */
export function readCursor(cursor: string): ConversationPosition | null {
  const [, time = '', id] = /^(0|[1-9]\d{0,15}) (\S{1,64})$/.exec(Buffer.from(cursor, 'base64url').toString('utf8')) ?? [];
  const lastActiveAt = Number(time);
  if (!isId('session', id) || lastActiveAt > LATEST_MS) return null;
  const position = { lastActiveAt, id };
  return writeCursor(position) === cursor ? position : null;
}
