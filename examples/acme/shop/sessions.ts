import { randomBytes } from 'node:crypto';
import type { IdentityClient, PendingSignIn, ShopUser, Tokens } from './identity-client.ts';

/** A token for the page, and when it ends (milliseconds since 1970). */
export type PageToken = { readonly accessToken: string; readonly expiresAt: number };

const HOUR = 60 * 60 * 1000;
const SESSION_LIFE = 8 * HOUR;
const PENDING_LIFE = HOUR / 2;

/** A token with less life than this is renewed before it is handed out, in milliseconds. */
const LEAST_LIFE = 30_000;

/** A token younger than this is new enough for a page that asks for a fresh one, in milliseconds. */
const STILL_FRESH = 10_000;

type Session = { readonly user: ShopUser; readonly endsAt: number; tokens: Tokens; renewedAt: number; renewing: Promise<boolean> | null };
type Pending = { readonly signIn: PendingSignIn; readonly endsAt: number };

/**
 * Who is signed in at the shop. Refresh tokens stay here, in memory; browsers hold the id of a session in a cookie, and
 * the page gets access tokens only. Nothing is written down: after a restart everybody signs in again.
 */
export class ShopSessions {
  readonly #sessions = new Map<string, Session>();
  readonly #pending = new Map<string, Pending>();
  readonly #identity: Pick<IdentityClient, 'renew'>;
  readonly #now: () => number;

  constructor(identity: Pick<IdentityClient, 'renew'>, now: () => number = Date.now) {
    this.#identity = identity;
    this.#now = now;
  }

  /** Remembers a sign-in that was begun, under an id for a cookie. */
  begin(signIn: PendingSignIn): string {
    this.#forgetEnded();
    const id = newId();
    this.#pending.set(id, { signIn, endsAt: this.#now() + PENDING_LIFE });
    return id;
  }

  /** The sign-in that was begun under this id: given out once. */
  takePending(id: string | undefined): PendingSignIn | null {
    const pending = id === undefined ? undefined : this.#pending.get(id);
    if (id === undefined || !pending) return null;
    this.#pending.delete(id);
    return pending.endsAt > this.#now() ? pending.signIn : null;
  }

  /** Signs a user in, always under a new id: one that was known before the sign-in may be known to somebody else. */
  signIn(user: ShopUser, tokens: Tokens): string {
    const id = newId();
    this.#sessions.set(id, { user, tokens, endsAt: this.#now() + SESSION_LIFE, renewedAt: this.#now(), renewing: null });
    return id;
  }

  user(id: string | undefined): ShopUser | null {
    return this.#find(id)?.user ?? null;
  }

  /** Ends a session, and gives its ID token for signing out at the provider. */
  signOut(id: string | undefined): string | null {
    const session = this.#find(id);
    if (id !== undefined) this.#sessions.delete(id);
    return session?.tokens.idToken ?? null;
  }

  /**
   * A token that lives for a while yet, renewed where need be; with `fresh`, one that is not the old one. Null where
   * nobody is signed in any more. Requests that come together share one renewal: a refresh token works once.
   */
  async token(id: string | undefined, fresh: boolean): Promise<PageToken | null> {
    const session = this.#find(id);
    if (id === undefined || !session) return null;
    const dying = session.tokens.expiresAt - this.#now() < LEAST_LIFE;
    const stale = fresh && this.#now() - session.renewedAt > STILL_FRESH;
    if (dying || stale) {
      session.renewing ??= this.#renew(session).finally(() => {
        session.renewing = null;
      });
      if (!(await session.renewing)) {
        this.#sessions.delete(id);
        return null;
      }
    }
    const { accessToken, expiresAt } = session.tokens;
    return { accessToken, expiresAt };
  }

  async #renew(session: Session): Promise<boolean> {
    const renewed = await this.#identity.renew(session.tokens);
    if (!renewed) return false;
    session.tokens = renewed;
    session.renewedAt = this.#now();
    return true;
  }

  #find(id: string | undefined): Session | null {
    const session = id === undefined ? undefined : this.#sessions.get(id);
    return session && session.endsAt > this.#now() ? session : null;
  }

  #forgetEnded(): void {
    for (const [id, { endsAt }] of this.#pending) if (endsAt <= this.#now()) this.#pending.delete(id);
    for (const [id, { endsAt }] of this.#sessions) if (endsAt <= this.#now()) this.#sessions.delete(id);
  }
}

/** 256 random bits: an id that cannot be guessed needs no signature. */
function newId(): string {
  return randomBytes(32).toString('base64url');
}
