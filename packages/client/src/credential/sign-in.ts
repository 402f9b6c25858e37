import type { Auth, RefreshReason, ServerFrame } from '@diosc/protocol';
import { backoffDelay } from '../connection/backoff.ts';
import { createDeferred, type Deferred } from '../deferred.ts';
import { DioscError } from '../diosc-error.ts';
import type { Environment } from '../environment/environment.ts';
import type { SessionPayload } from '../event/event-map.ts';
import { type Claims, continuesClaims } from './claims.ts';
import { type AuthProvider, Credential } from './credential.ts';
import { ExpiryWatch } from './expiry-watch.ts';

/** A refresh that is asked for again this soon was no use, and the next one waits longer. */
const REFRESH_CALM_MS = 60_000;
/**
 * How many fresh credentials may be refused in a row, each within a minute of the one before, until no more are asked for:
 * what refuses three of them will not take the fourth.
 */
const MOST_REJECTIONS = 3;

const ANSWERS: ReadonlySet<ServerFrame['type']> = new Set(['session', 'auth.refreshed', 'auth.login_required', 'auth.denied', 'error']);

export type SignInOwner = {
  /** Whether a connection is there on which fresh auth can be sent. */
  canPush(): boolean;
  /** Sends an auth frame now. */
  push(): void;
  /** The claims name somebody other than before. */
  switched(): void;
  providerFailed(error: DioscError): void;
  /** The credential ends soon; `deadline` is ISO 8601, UTC. */
  expiring(deadline: string): void;
  /** Fresh credentials are refused one after the other; no more are asked for. */
  refreshedInVain(error: DioscError): void;
};

/**
 * The signing in of one user: which credential counts, whether the hub has answered it, and when it is renewed. One auth
 * frame is under way at a time, so that it is always clear which one an answer belongs to.
 */
export class SignIn {
  readonly #environment: Environment;
  readonly #owner: SignInOwner;
  readonly #credential = new Credential();
  readonly #expiry: ExpiryWatch;
  #claims: Claims | null = null;
  #waiting: Deferred<SessionPayload> | null = null;
  /** The version of the credential in the auth frame that is not answered yet. */
  #sent: number | null = null;
  #isDeaf = false;
  #refreshes = { count: 0, lastAt: 0 };
  /** The fresh credentials that a tool has refused in a row, as far as is known. */
  #rejections = { count: 0, lastAt: 0 };
  /** Until when it makes sense to ask a provider again that has failed. */
  #isNeededUntil = Number.POSITIVE_INFINITY;
  #cancelRefresh: (() => void) | null = null;

  constructor(environment: Environment, owner: SignInOwner) {
    this.#environment = environment;
    this.#owner = owner;
    this.#expiry = new ExpiryWatch(environment, (expiresAt) => {
      owner.expiring(new Date(expiresAt).toISOString());
      this.#refresh(expiresAt);
    });
  }

  /** Whether there is authentication, or somebody to ask for it. */
  get isGiven(): boolean {
    return this.#credential.isGiven;
  }

  get hasProvider(): boolean {
    return this.#credential.hasProvider;
  }

  /** Whether refreshing by itself has ended in vain, so that only the user can help. */
  get isRefreshedInVain(): boolean {
    return this.#rejections.count > MOST_REJECTIONS;
  }

  /** Whether an auth frame is under way. */
  get isAwaiting(): boolean {
    return this.#sent !== null;
  }

  /** True from a change of user until the new user's auth goes out: what comes till then is the former user's. */
  get isDeaf(): boolean {
    return this.#isDeaf;
  }

  /** Resolves when the hub has taken this authentication; rejects when it refused it, or something newer was given. */
  give(source: Auth | AuthProvider): Promise<SessionPayload> {
    this.reject(DioscError.local('AUTH_SUPERSEDED', 'Newer authentication was given before this was answered.'));
    const waiting = createDeferred<SessionPayload>();
    this.#waiting = waiting;
    this.#isNeededUntil = Number.POSITIVE_INFINITY;
    this.proved();
    this.#credential.give(source);
    if (typeof source !== 'function') this.#claim(source);
    return waiting.promise;
  }

  /** Forgets the credential; nothing of it is left when this returns. */
  drop(error: DioscError): void {
    this.#credential.drop();
    this.#expiry.stop();
    this.#cancelRefresh?.();
    this.#claims = null;
    this.#isDeaf = false;
    this.connectionLost();
    this.reject(error);
  }

  /** Gets the credential ready for a new connection. */
  async prepare(): Promise<void> {
    await this.#credential.renew();
  }

  /** The credential, for an auth frame that goes out now. */
  take(): Auth {
    const auth = this.#credential.expose();
    this.#claim(auth);
    this.#sent = this.#credential.version;
    this.#isDeaf = false;
    this.#expiry.watch(auth);
    return { ...auth, ...this.#claims };
  }

  /** Whose credential the hub is using. */
  claims(): Claims {
    return this.#claims ?? {};
  }

  /** Sends the credential on the connection that is there, as soon as nothing else of the kind is under way. */
  async push(): Promise<void> {
    try {
      if (await this.#credential.renew()) this.#pushWhenFree();
    } catch (error) {
      if (error instanceof DioscError) this.#owner.providerFailed(error);
      if (this.#environment.now() < this.#isNeededUntil) this.pushAgain();
    }
  }

  /**
   * The hub has answered an auth frame. False where newer authentication was given meanwhile: that goes out now, and
   * this was not its answer.
   */
  answered(): boolean {
    const sent = this.#sent;
    this.#sent = null;
    if (sent === null || sent === this.#credential.version) return true;
    this.#pushWhenFree();
    return false;
  }

  /** Whether this answers the former user's auth: while that is under way, all that counts is that it was. */
  answeredFormer(frame: ServerFrame): boolean {
    const isAnswer = this.isAwaiting && ANSWERS.has(frame.type);
    if (isAnswer) this.answered();
    return isAnswer;
  }

  connectionLost(): void {
    this.#sent = null;
  }

  resolve(payload: SessionPayload): void {
    this.#waiting?.resolve(payload);
    this.#waiting = null;
  }

  reject(error: DioscError): void {
    this.#waiting?.reject(error);
    this.#waiting = null;
  }

  /**
   * Fresh auth is needed until `deadline` (ISO 8601): asks the provider, if there is one, and sends it. Where a tool has
   * refused one fresh credential after the other, nobody is asked any more, until one is taken, other auth is given, or a
   * minute has passed.
   */
  refresh(reason: RefreshReason, deadline: string): void {
    if (reason === 'rejected' && !this.#maySpendAnother()) return;
    this.#refresh(Date.parse(deadline));
  }

  /** A tool has taken the credential: it was of use, and the next refresh waits for nothing. */
  proved(): void {
    this.#refreshes = { count: 0, lastAt: 0 };
    this.#rejections = { count: 0, lastAt: 0 };
  }

  /**
   * Sends auth once more: at once the first time, and with backoff where the last time was no use, so that an API that
   * refuses every token is not tried in a tight circle.
   */
  pushAgain(): void {
    const now = this.#environment.now();
    const count = now - this.#refreshes.lastAt > REFRESH_CALM_MS ? 0 : this.#refreshes.count;
    this.#refreshes = { count: count + 1, lastAt: now };
    this.#cancelRefresh?.();
    const delay = count === 0 ? 0 : backoffDelay(count, this.#environment.random());
    this.#cancelRefresh = this.#environment.after(delay, () => {
      if (this.#owner.canPush()) void this.push();
    });
  }

  #refresh(until: number): void {
    this.#isNeededUntil = until;
    if (this.#credential.hasProvider) this.pushAgain();
  }

  #maySpendAnother(): boolean {
    const now = this.#environment.now();
    const count = now - this.#rejections.lastAt > REFRESH_CALM_MS ? 0 : this.#rejections.count;
    this.#rejections = { count: count + 1, lastAt: now };
    if (!this.isRefreshedInVain) return true;
    const what = `Your sign-in was renewed ${MOST_REJECTIONS} times, and was not accepted any of these times. Sign in again to go on.`;
    if (count === MOST_REJECTIONS && this.hasProvider) this.#owner.refreshedInVain(DioscError.local('AUTH_NOT_ACCEPTED', what));
    return false;
  }

  #pushWhenFree(): void {
    if (this.#sent === null && this.#credential.isReady && this.#owner.canPush()) this.#owner.push();
  }

  /** A tenant that is left out is that of before, where the user is. */
  #claim({ userId, tenantId }: Claims): void {
    const before = this.#claims;
    const isSame = before === null || continuesClaims(before, { userId, tenantId });
    const tenant = tenantId ?? (isSame ? before?.tenantId : undefined);
    this.#claims = { ...(userId !== undefined && { userId }), ...(tenant !== undefined && { tenantId: tenant }) };
    if (isSame) return;
    this.#isDeaf = true;
    this.#owner.switched();
  }
}
