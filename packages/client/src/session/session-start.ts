import { createDeferred, type Deferred } from '../deferred.ts';
import type { SessionPayload } from '../event/event-map.ts';

/** The wish for a new session, until one is there that is another than before. */
export class SessionStart {
  #wish: { readonly deferred: Deferred<SessionPayload>; readonly from: string | null } | null = null;

  get isWished(): boolean {
    return this.#wish !== null;
  }

  /** Wishing again before the first wish has come true is the same wish. */
  wish(from: string | null): Promise<SessionPayload> {
    this.#wish ??= { deferred: createDeferred(), from };
    return this.#wish.deferred.promise;
  }

  /** A session is there. True where it is still the former one, and the hub has to be asked again. */
  arrived(payload: SessionPayload): boolean {
    if (this.#wish?.from === payload.session.id) return true;
    this.#wish?.deferred.resolve(payload);
    this.#wish = null;
    return false;
  }

  reject(error: Error): void {
    this.#wish?.deferred.reject(error);
    this.#wish = null;
  }
}
