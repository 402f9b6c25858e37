import type { ClientFrame, ConversationList, ConversationSummary, ServerFrame } from '@diosc/protocol';
import { createDeferred, type Deferred, quiet } from '../deferred.ts';
import { DioscError } from '../diosc-error.ts';
import type { Environment } from '../environment/environment.ts';
import type { SessionPayload } from '../event/event-map.ts';
import { Bearer } from '../me/bearer.ts';
import { type ExportFormat, OwnConversations } from '../me/own-conversations.ts';
import type { SessionMemory, Ticket } from './session-memory.ts';
import { SessionWish } from './session-wish.ts';

export type SessionRequestsOwner = {
  /** @throws {DioscError} `NOT_CONFIGURED` */
  setup(): { readonly address: string; readonly memory: SessionMemory };
  isSignedIn(): boolean;
  /** The session of this moment, whether or not frames can be sent; null where there is none. */
  session(): SessionPayload | null;
  /** Whether frames can be sent. */
  isReady(): boolean;
  /** The number of the present connection. */
  connection(): number;
  send(frame: ClientFrame): void;
  /** Connects, unless that is under way. */
  wake(): void;
  /** What a list would say of the present conversation. */
  summary(): ConversationSummary[];
  received(frame: ServerFrame): void;
};

/** What is asked of the hub about conversations: another one, or which there are. It waits until there is a connection. */
export class SessionRequests {
  readonly #owner: SessionRequestsOwner;
  readonly #wish = new SessionWish();
  readonly #bearer: Bearer;
  readonly #own: OwnConversations;
  /** Settled when there is a session, for those who need one. */
  #ready: Deferred<SessionPayload> | null = null;

  constructor(environment: Environment, owner: SessionRequestsOwner) {
    this.#owner = owner;
    this.#bearer = new Bearer(environment, () => this.#askForBearer());
    this.#own = new OwnConversations(environment, () => owner.setup().address, this.#bearer);
  }

  /** Whether another session is on its way. */
  get isWished(): boolean {
    return this.#wish.isWished;
  }

  /** The session to ask for already when connecting, where it is a certain one. */
  get target(): Ticket | null {
    return this.#wish.target;
  }

  startNew(): Promise<SessionPayload> {
    const { memory } = this.#owner.setup();
    const present = this.#owner.session()?.session.id ?? null;
    const session = this.#wish.start(present);
    if (present === null) memory.forget();
    this.#askForSession();
    return session;
  }

  open(id: Ticket['id']): Promise<SessionPayload> {
    const { memory } = this.#owner.setup();
    const present = this.#owner.session();
    if (present?.session.id === id && this.#owner.isReady() && !this.isWished) return Promise.resolve(present);
    const session = this.#wish.open(memory.ticketOf(id));
    this.#askForSession();
    return session;
  }

  /** The user's conversations. Whoever nobody vouches for has the present one alone. */
  list(page: { cursor?: string | undefined; limit?: number | undefined }): Promise<ConversationList> {
    return this.#whenReady(async ({ user }) => (user.verified ? this.#own.list(page) : { sessions: this.#owner.summary(), cursor: null }));
  }

  rename(id: Ticket['id'], title: string): Promise<ConversationSummary> {
    return this.#whenReady(async () => {
      const renamed = await this.#own.rename(id, title);
      // The hub tells those who are connected; whoever renamed it need not wait for that.
      this.#owner.received({ type: 'session.title', sessionId: renamed.id, title: renamed.title });
      return renamed;
    });
  }

  delete(id: Ticket['id']): Promise<void> {
    return this.#whenReady(() => this.#own.delete(id));
  }

  export(id: Ticket['id'], format: ExportFormat): Promise<string> {
    return this.#whenReady(() => this.#own.export(id, format));
  }

  /** A session is there, and frames can be sent. */
  arrived(payload: SessionPayload): void {
    this.#wish.arrived(payload);
    if (this.isWished) this.#askForSession();
    if (this.#bearer.isWanted) this.#askForBearer();
    this.#ready?.resolve(payload);
    this.#ready = null;
  }

  tokenArrived(frame: { readonly token: string; readonly expiresAt: string }): void {
    this.#bearer.arrived(frame);
  }

  /** The session is another, or over. A bearer is of one session. */
  sessionChanged(): void {
    this.#bearer.drop();
  }

  /** None of what is waited for will come. */
  reject(error: DioscError): void {
    this.#wish.reject(error);
    this.#bearer.reject(error);
    this.#ready?.reject(error);
    this.#ready = null;
  }

  #whenReady<Outcome>(work: (session: SessionPayload) => Promise<Outcome>): Promise<Outcome> {
    this.#owner.setup();
    if (!this.#owner.isSignedIn()) return quiet(Promise.reject(DioscError.local('SIGNED_OUT', 'Nobody is signed in.')));
    const present = this.#owner.isReady() ? this.#owner.session() : null;
    if (present !== null) return quiet(work(present));
    this.#ready ??= createDeferred();
    const { promise } = this.#ready;
    this.#owner.wake();
    return quiet(promise.then(work));
  }

  #askForSession(): void {
    if (!this.#owner.isReady()) return this.#owner.wake();
    const frame = this.#wish.ask(this.#owner.connection());
    if (frame !== null) this.#owner.send(frame);
  }

  #askForBearer(): void {
    if (this.#owner.isReady()) this.#owner.send({ type: 'me.token' });
    else this.#owner.wake();
  }
}
