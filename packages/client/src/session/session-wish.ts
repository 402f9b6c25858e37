import type { ClientFrame } from '@diosc/protocol';
import { createDeferred, type Deferred } from '../deferred.ts';
import { DioscError } from '../diosc-error.ts';
import type { SessionPayload } from '../event/event-map.ts';
import type { Ticket } from './session-memory.ts';

type Wish = {
  readonly deferred: Deferred<SessionPayload>;
  /** The session that is wished for; null: any but those of before. */
  readonly target: Ticket | null;
  readonly before: readonly string[];
  /** The connection on which the hub was asked. */
  askedOn: number | null;
};

/** The wish for another session than the present one, until it is there. */
export class SessionWish {
  #wish: Wish | null = null;

  get isWished(): boolean {
    return this.#wish !== null;
  }

  /** The session to ask for already when connecting, where it is a certain one. */
  get target(): Ticket | null {
    return this.#wish?.target ?? null;
  }

  /** Wishes for a new session; `present` is the one that it is not to be. Wishing again is the same wish. */
  start(present: string | null): Promise<SessionPayload> {
    if (this.#wish !== null && this.#wish.target === null) return this.#wish.deferred.promise;
    const former = this.#wish?.target?.id;
    return this.#begin(
      null,
      [present, former].filter((id) => typeof id === 'string'),
    );
  }

  /** Wishes for a certain session. Another wish that has not come true is given up. */
  open(target: Ticket): Promise<SessionPayload> {
    return this.#wish?.target?.id === target.id ? this.#wish.deferred.promise : this.#begin(target, []);
  }

  /** What to send on connection number `connection`; null where there is no wish, or the hub was asked on it already. */
  ask(connection: number): ClientFrame | null {
    const wish = this.#wish;
    if (wish === null || wish.askedOn === connection) return null;
    wish.askedOn = connection;
    if (wish.target === null) return { type: 'session.start' };
    const { id, key } = wish.target;
    return { type: 'session.open', sessionId: id, ...(key === undefined ? {} : { key }) };
  }

  /** A session is there: the one that is wished for, or another. */
  arrived(payload: SessionPayload): void {
    const wish = this.#wish;
    if (wish === null) return;
    const { id } = payload.session;
    if (wish.target === null ? wish.before.includes(id) : wish.target.id !== id) return;
    this.#wish = null;
    wish.deferred.resolve(payload);
  }

  reject(error: Error): void {
    this.#wish?.deferred.reject(error);
    this.#wish = null;
  }

  #begin(target: Ticket | null, before: readonly string[]): Promise<SessionPayload> {
    this.reject(DioscError.local('SESSION_SUPERSEDED', 'Another conversation was asked for before this one was there.'));
    const deferred = createDeferred<SessionPayload>();
    this.#wish = { deferred, target, before, askedOn: null };
    return deferred.promise;
  }
}
