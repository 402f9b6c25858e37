import type { Auth, AuthFrame, Message, ServerFrame, SessionFrame } from '@diosc/protocol';
import type { Configuration } from './configuration.ts';
import { backoffDelay } from './connection/backoff.ts';
import { ConnectionNews } from './connection/connection-news.ts';
import { Link } from './connection/link.ts';
import type { Conversation } from './conversation/conversation.ts';
import { sessionPayload } from './conversation/conversation-events.ts';
import { ConversationState } from './conversation/conversation-state.ts';
import { summaryOf } from './conversation/summary-of.ts';
import type { AuthProvider } from './credential/credential.ts';
import { SignIn } from './credential/sign-in.ts';
import { takesCredential } from './credential/takes-credential.ts';
import { quiet } from './deferred.ts';
import { DioscError } from './diosc-error.ts';
import type { Environment } from './environment/environment.ts';
import { Emitter } from './event/emitter.ts';
import type { DisconnectReason, SessionPayload } from './event/event-map.ts';
import { HubSetup } from './hub-setup.ts';
import { Outbox } from './outbox/outbox.ts';
import { SessionRequests } from './session/session-requests.ts';
import type { ConnectionState, Refusal, Snapshot } from './snapshot.ts';

/**
 * One user's side of the chat: authentication, one connection, one conversation. `createDiosc` gives it the form of
 * commands. It sends nothing but auth until the hub has answered `session`.
 */
export class ChatClient {
  readonly events: Emitter;
  readonly sessions: SessionRequests;
  readonly #environment: Environment;
  readonly #signIn: SignIn;
  readonly #outbox = new Outbox();
  readonly #link: Link;
  readonly #conversation: ConversationState;
  readonly #news: ConnectionNews;
  readonly #listeners = new Set<() => void>();
  #setup: HubSetup | null = null;
  #refusal: Refusal | null = null;
  /** How often in a row the user was not let in. */
  #refusals = 0;
  #isOpen = false;
  #snapshot: Snapshot | null = null;
  /** Counts connections, so that a message goes out once on each. */
  #connection = 0;
  #cancelWanted = false;

  constructor(environment: Environment) {
    this.#environment = environment;
    this.events = new Emitter(environment.report);
    this.#conversation = new ConversationState(this.events);
    this.#news = new ConnectionNews(this.events);
    this.sessions = new SessionRequests(environment, {
      setup: () => this.#configured(),
      isSignedIn: () => this.#signIn.isGiven,
      session: () => sessionPayload(this.#conversation.now),
      isReady: () => this.#isReady(),
      connection: () => this.#connection,
      send: (frame) => this.#link.send(frame),
      wake: () => this.#wake(),
      summary: () => summaryOf(this.#conversation.now),
      received: (frame) => this.#received(frame),
    });
    this.#signIn = new SignIn(environment, {
      canPush: () => this.#link.status === 'open',
      push: () => this.#link.send(this.#authFrame(this.#conversation.sessionId === null)),
      switched: () => this.#switchUser(),
      providerFailed: (error) => this.#news.error(error),
      expiring: (deadline) => this.events.emit({ name: 'auth:refresh_required', payload: { reason: 'expiring', deadline } }),
      refreshedInVain: (error) => this.#news.error(error),
    });
    this.#link = new Link(environment, {
      address: () => this.#configured().address,
      transport: () => this.#configured().config.transport,
      prepare: () => this.#signIn.prepare(),
      greet: () => {
        this.#connection++;
        return this.#authFrame(true);
      },
      received: (frame) => this.#received(frame),
      continued: (frame) => this.#continued(frame),
      misunderstood: (what) => {
        this.#news.misunderstood(what);
        this.#link.drop();
      },
      failed: (failure, attempt) => {
        this.#signIn.connectionLost();
        this.#news.failed(failure, attempt, this.#configured().address);
      },
      changed: () => this.#changed(),
    });
  }

  /** Another hub, key or assistant is another life: the connection ends, and another hub also needs new auth. */
  configure(config: Configuration): void {
    const before = this.#setup;
    const setup = HubSetup.from(config, this.#environment, before);
    const isOther = before === null || before.memory !== setup.memory;
    if (before !== null && isOther) this.#leave(before.address !== setup.address);
    this.#setup = setup;
    if (isOther && config.autoConnect) this.#connect();
    this.#changed();
  }

  signIn(source: Auth | AuthProvider): Promise<SessionPayload> {
    const { config } = this.#configured();
    this.#refusal = null;
    const session = this.#signIn.give(source);
    if (this.#link.status === 'open') void this.#signIn.push();
    else if (config.autoConnect || this.#link.status !== 'idle' || !this.#outbox.isEmpty) this.#connect();
    this.#changed();
    return session;
  }

  /** The credential is gone when this returns; the promise resolves when the hub has confirmed, or is not there. */
  signOut(): Promise<void> {
    this.#setup?.memory.forget();
    this.#forgetUser(DioscError.local('SIGNED_OUT', 'The user signed out.'));
    const stopped = this.#link.stop({ type: 'logout' });
    this.#conversation.end('logout');
    this.#conversation.clear();
    this.#news.disconnected('logout');
    this.#changed();
    return quiet(stopped);
  }

  send(text: string): Promise<Message> {
    this.#configured();
    const answer = this.#outbox.add(crypto.randomUUID(), text);
    this.#cancelWanted = false;
    this.#wake();
    this.#flush();
    this.#changed();
    return quiet(answer);
  }

  /** Stops the running answer, now or as soon as the connection is back, and takes back what was not sent yet. */
  cancel(): void {
    this.#configured();
    this.#outbox.withdraw();
    if (this.#isReady()) this.#link.send({ type: 'cancel' });
    else this.#cancelWanted = this.#conversation.isBusy;
    this.#changed();
  }

  get isOpen(): boolean {
    return this.#isOpen;
  }

  setOpen(isOpen: boolean): void {
    if (isOpen === this.#isOpen) return;
    this.#isOpen = isOpen;
    if (isOpen) this.#wake();
    this.#changed();
  }

  /** Tries at once: in the pause between two attempts, or after a refusal that may be over. */
  retry(): void {
    if (this.#refusal?.kind === 'refused' || this.#signIn.hasProvider) this.#refusal = null;
    this.#wake();
    this.#changed();
  }

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  snapshot(): Snapshot {
    const conversation = this.#conversation.now;
    this.#snapshot ??= {
      connection: this.#connectionState(),
      session: conversation.session,
      user: conversation.user,
      busy: this.#conversation.isBusy || !this.#outbox.isEmpty,
      pending: conversation.interrupts,
      isConfigured: this.#setup !== null,
      locale: this.#setup?.config.locale ?? null,
      isSignedIn: this.#signIn.isGiven,
      hasProvider: this.#signIn.hasProvider,
      refusal: this.#refusal,
      isOnline: this.#environment.isOnline(),
      retryAt: this.#link.retryAt,
      isRefreshedInVain: this.#signIn.isRefreshedInVain,
      conversation,
      endReason: conversation.ended,
      reopenable: conversation.ended === 'idle' || conversation.ended === 'expired' ? conversation.endedSession : null,
      unsent: this.#outbox.unsent,
      isOpen: this.#isOpen,
    };
    return this.#snapshot;
  }

  // Connecting and signing in.

  #configured(): HubSetup {
    if (this.#setup !== null) return this.#setup;
    const what = "Call diosc('config', {backendUrl, apiKey}) first, or put backend-url and api-key on <diosc-chat>.";
    throw DioscError.local('NOT_CONFIGURED', what);
  }

  #connect(): void {
    if (this.#setup === null || !this.#signIn.isGiven || this.#refusal !== null) return;
    // A page may answer each refusal with the same credential, at once; people take longer than the pause.
    this.#link.start(this.#refusals <= 1 ? 0 : backoffDelay(this.#refusals - 1, this.#environment.random()));
  }

  /** Connects for somebody who wants something now. */
  #wake(): void {
    if (this.#link.status === 'idle' || this.#link.status === 'waiting') this.#connect();
  }

  #isReady(): boolean {
    return this.#news.isConnected && !this.#signIn.isAwaiting && this.#conversation.sessionId !== null;
  }

  #authFrame(withTicket: boolean): AuthFrame {
    const setup = this.#configured();
    const auth = this.#signIn.take();
    return setup.authFrame(auth, withTicket ? (this.sessions.target ?? setup.memory.ticketFor(auth)) : null);
  }

  /** The claims name somebody else: nothing of the former user may stay, or go out in the name of the next. */
  #switchUser(): void {
    this.#setup?.memory.forget();
    this.#giveUp(userSwitched());
    this.#conversation.end('user_switched');
  }

  #forgetUser(error: DioscError): void {
    this.#signIn.drop(error);
    this.#refusal = null;
    this.#giveUp(error);
  }

  #giveUp(error: DioscError): void {
    this.#outbox.abandon(error);
    this.sessions.reject(error);
    this.#cancelWanted = false;
  }

  #leave(isOtherHub: boolean): void {
    // A credential goes only to the hub that it was given for.
    if (isOtherHub) this.#forgetUser(DioscError.local('SIGNED_OUT', 'The chat was configured for another hub.'));
    else this.#giveUp(DioscError.local('MESSAGE_WITHDRAWN', 'The chat was configured for another assistant.'));
    this.#conversation.end('replaced');
    this.#conversation.clear();
    this.#stop('reconfigured');
  }

  #stop(reason: DisconnectReason): void {
    void this.#link.stop();
    this.#signIn.connectionLost();
    this.#news.disconnected(reason);
  }

  // What the hub says.

  #received(frame: ServerFrame): void {
    if (this.#signIn.isDeaf) {
      if (this.#signIn.answeredFormer(frame)) this.#link.settled();
      return;
    }
    this.events.hold(() => {
      if (frame.type === 'session') this.#news.connected();
      const before = this.#conversation.take(frame);
      this.#act(frame, before);
      this.#goOn();
    });
    this.#changed();
  }

  #continued(frame: SessionFrame): void {
    if (this.#signIn.isDeaf) return;
    this.events.hold(() => {
      this.#conversation.continue(frame);
      this.#goOn();
    });
    this.#changed();
  }

  #goOn(): void {
    this.#outbox.settle(this.#conversation.now.messages);
    if (this.#conversation.now.torn) this.#link.drop();
    this.#flush();
  }

  /** What a frame means beyond the conversation itself. */
  #act(frame: ServerFrame, before: Conversation): void {
    if (frame.type === 'session') this.#sessionCame(frame, before);
    else if (frame.type === 'auth.refreshed') this.#refreshed();
    else if (frame.type === 'session.ended') this.#sessionEnded(before);
    else if (frame.type === 'message.accepted') this.#outbox.accepted(frame);
    else if (frame.type === 'stream.part' && takesCredential(frame.part)) this.#signIn.proved();
    else if (frame.type === 'auth.refresh_required') this.#signIn.refresh(frame.reason, frame.deadline);
    else if (frame.type === 'auth.login_required') this.#refuse({ kind: 'login_required', error: frame.error, code: frame.code });
    else if (frame.type === 'auth.denied') this.#refuse({ kind: 'denied', error: frame.error, code: frame.code });
    else if (frame.type === 'me.token') this.sessions.tokenArrived(frame);
    else if (frame.type === 'error') this.#problem(frame);
  }

  #sessionCame(frame: SessionFrame, before: Conversation): void {
    this.#refusal = null;
    this.#refusals = 0;
    this.#link.settled();
    this.#configured().memory.remember(frame.session, this.#signIn.claims());
    if (before.user !== null && (before.user.userId !== frame.user.userId || before.user.tenantId !== frame.user.tenantId))
      this.#outbox.abandon(userSwitched());
    this.#outbox.changeSession(frame.session.id);
    if (before.session?.id !== frame.session.id) this.sessions.sessionChanged();
    this.#sessionAnswered();
  }

  #refreshed(): void {
    // The hub knows that it is the same user, of whom nothing is left here: what it has is needed anew.
    if (this.#conversation.sessionId === null) this.#link.drop();
    else this.#sessionAnswered();
  }

  #sessionAnswered(): void {
    const payload = sessionPayload(this.#conversation.now);
    if (!this.#signIn.answered() || payload === null) return;
    this.#signIn.resolve(payload);
    if (this.#cancelWanted) this.#link.send({ type: 'cancel' });
    this.#cancelWanted = false;
    this.sessions.arrived(payload);
  }

  #sessionEnded(before: Conversation): void {
    const { session, ended } = this.#conversation.now;
    if (before.session === null || session !== null) return;
    if (ended === 'logout' || ended === 'revoked' || ended === 'user_switched' || ended === 'deleted') {
      this.#outbox.abandon(DioscError.local('MESSAGE_WITHDRAWN', 'The conversation ended before the message was sent.'));
    } else this.#outbox.changeSession(null);
    this.sessions.sessionChanged();
    // Another session follows at once where it was asked for here. Else the end was somebody's decision, and connecting
    // again by itself would undo it, or take turns with another tab for ever.
    if (this.#signIn.isAwaiting || this.sessions.isWished) return;
    if (ended === 'idle' || ended === 'expired') this.#setup?.memory.setAside();
    else this.#setup?.memory.forget();
    if (ended === 'revoked') this.#signIn.drop(DioscError.local('SIGNED_OUT', 'The access was revoked.'));
    this.sessions.reject(sessionOver());
    this.#stop('session_ended');
  }

  #refuse(refusal: Refusal): void {
    const error = new DioscError(refusal.code, refusal.error);
    this.#refusal = refusal;
    this.#refusals += 1;
    this.#signIn.reject(error);
    this.sessions.reject(error);
    this.#stop(refusal.kind);
  }

  #problem(frame: Extract<ServerFrame, { type: 'error' }>): void {
    if (frame.clientMessageId !== undefined) return this.#outbox.refused(frame);
    const error = new DioscError(frame.code, frame.message, { retryable: frame.retryable });
    if (!this.#signIn.isAwaiting) return this.#requestFailed(error);
    this.#signIn.connectionLost();
    if (frame.code === 'SESSION_NOT_FOUND' || frame.code === 'SESSION_ENDED') {
      this.#setup?.memory.forget();
      return this.#link.send(this.#authFrame(false));
    }
    if (frame.retryable) return this.#news.isConnected ? this.#signIn.pushAgain() : this.#link.drop();
    if (!this.#news.isConnected) return this.#refuse({ kind: 'refused', error: frame.message, code: frame.code });
    this.#signIn.reject(error);
  }

  #requestFailed(error: DioscError): void {
    this.sessions.reject(error);
    // The present conversation may have ended for the one that could not be opened.
    if (this.#news.isConnected && this.#conversation.sessionId === null) this.#stop('session_ended');
  }

  #flush(): void {
    const { sessionId, isBusy } = this.#conversation;
    if (sessionId === null || !this.#isReady()) return;
    const frame = this.#outbox.next(sessionId, this.#connection, isBusy);
    if (frame !== null) this.#link.send(frame);
  }

  #connectionState(): ConnectionState {
    if (this.#link.status === 'idle') return 'disconnected';
    if (this.#news.isConnected) return 'connected';
    return this.#link.attempt > 0 ? 'reconnecting' : 'connecting';
  }

  #changed(): void {
    this.#snapshot = null;
    for (const listener of [...this.#listeners]) listener();
  }
}

function userSwitched(): DioscError {
  return DioscError.local('USER_SWITCHED', 'Another user signed in.');
}

function sessionOver(): DioscError {
  return DioscError.local('SESSION_OVER', 'The conversation ended before this was answered.', { retryable: true });
}
