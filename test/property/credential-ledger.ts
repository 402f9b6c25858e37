import type { Id } from '@diosc/protocol';
import type { AccessToken, Person } from '../support/crowd.ts';

/** One auth frame. Moments count events of this process, so that any two can be told apart. */
export type Attempt = {
  readonly token: AccessToken;
  readonly sentAt: number;
  /** Answered, refused, or its connection is gone: the hub has no business with it any more. Null before that. */
  finishedAt: number | null;
  /** Where the hub said that it acts with it from now on; null where it never did. */
  acknowledged: { readonly at: number; readonly session: Id<'session'> } | null;
};

type Session = { readonly person: Person; readonly before: Id<'session'> | null; endedAt: number | null };

let moment = 0;

/**
 * What one browser has told the hub about who is signed in, and what the hub has said to it: by that, which credential
 * may still go out in which session. What two tabs say at the same time has no order, and neither of them is the older.
 */
export class CredentialLedger {
  readonly #attempts: Attempt[] = [];
  readonly #sessions = new Map<Id<'session'>, Session>();

  begin(token: AccessToken): Attempt {
    const attempt = { token, sentAt: ++moment, finishedAt: null, acknowledged: null };
    this.#attempts.push(attempt);
    return attempt;
  }

  finish(attempt: Attempt): void {
    attempt.finishedAt ??= ++moment;
  }

  /** The hub says that this session now acts with the token of that number. `before`: whose credential it took over. */
  acknowledge(serial: number, session: Id<'session'>, person: Person, before: Id<'session'> | null = null): void {
    if (!this.#sessions.has(session)) this.#sessions.set(session, { person, before, endedAt: null });
    const attempt = this.#attempts.findLast(({ token }) => token.serial === serial);
    if (attempt !== undefined) attempt.acknowledged ??= { at: ++moment, session };
  }

  end(session: Id<'session'>): void {
    const known = this.#sessions.get(session);
    if (known !== undefined) known.endedAt ??= ++moment;
  }

  /** Whether the end of the session had been told before this was sent. */
  isAfterEnd(attempt: Attempt, session: Id<'session'>): boolean {
    const endedAt = this.#sessions.get(session)?.endedAt ?? null;
    return endedAt !== null && endedAt < attempt.sentAt;
  }

  /** Why a request that begins now may not carry this token in this session; null where it may. */
  objectionTo(token: AccessToken, session: Id<'session'>): string | null {
    const known = this.#sessions.get(session);
    if (known !== undefined && known.person.userId !== token.person.userId) return 'it is of another user';
    if (known !== undefined && known.endedAt !== null) return 'the session has ended';
    const newer = this.#replacementOf(token, session);
    return newer === null ? null : `number ${newer.token.serial} has replaced it`;
  }

  /** Authentication of the same session that was sent after everything about this token was over, and is acknowledged. */
  #replacementOf(token: AccessToken, session: Id<'session'>): Attempt | null {
    const own = this.#attempts.filter((attempt) => attempt.token === token);
    if (own.length === 0 || own.some(({ finishedAt }) => finishedAt === null)) return null;
    const over = Math.max(...own.map(({ finishedAt }) => finishedAt ?? 0));
    const line = this.#lineOf(session);
    return (
      this.#attempts.find(({ sentAt, acknowledged }) => acknowledged !== null && line.has(acknowledged.session) && sentAt > over) ?? null
    );
  }

  /** The session and those whose credential it took over. */
  #lineOf(session: Id<'session'>): ReadonlySet<Id<'session'>> {
    const line = new Set<Id<'session'>>();
    for (let id: Id<'session'> | null = session; id !== null && !line.has(id); id = this.#sessions.get(id)?.before ?? null) line.add(id);
    return line;
  }
}
