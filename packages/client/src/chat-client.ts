import type { Auth, AuthFrame, Message, ServerFrame } from '@diosc/protocol';
import { type Configuration, sameHub } from './configuration.ts';
import { chatUrl } from './connection/chat-url.ts';
import { Link, type LinkFailure } from './connection/link.ts';
import { type Conversation, EMPTY_CONVERSATION, isFinished } from './conversation/conversation.ts';
import { conversationEvents, endEvents, sessionPayload } from './conversation/conversation-events.ts';
import { end, reduceConversation } from './conversation/reduce-conversation.ts';
import type { AuthProvider } from './credential/credential.ts';
import { SignIn } from './credential/sign-in.ts';
import { quiet } from './deferred.ts';
import { DioscError } from './diosc-error.ts';
import type { Environment } from './environment/environment.ts';
import { Emitter } from './event/emitter.ts';
import type { DisconnectReason, SessionPayload } from './event/event-map.ts';
import { Outbox } from './outbox/outbox.ts';
import { SessionMemory, sameUser, storageKey } from './session/session-memory.ts';
import { SessionStart } from './session/session-start.ts';
import type { ConnectionState, Refusal, Snapshot } from './snapshot.ts';

/** Put together in one go, because they mean nothing apart. */
type Setup = { readonly config: Configuration; readonly url: string; readonly memory: SessionMemory };

/**
 * One user's side of the chat: authentication, one connection, one conversation. `createDiosc` gives it the form of
 * commands. It sends nothing but auth until the hub has answered `session`.
 */
export class ChatClient {
  readonly events: Emitter;
  readonly #environment: Environment;
  readonly #signIn: SignIn;
  readonly #outbox = new Outbox();
  readonly #link: Link;
  readonly #sessionStart = new SessionStart();
  readonly #listeners = new Set<() => void>();
  #setup: Setup | null = null;
  #conversation: Conversation = EMPTY_CONVERSATION;
  #refusal: Refusal | null = null;
  #isOpen = false;
  #isConnected = false;
  /** An outage is told once, however many attempts it lasts. */
  #isOutageTold = false;
  #snapshot: Snapshot | null = null;
  /** Counts connections, so that a message goes out once on each. */
  #connection = 0;
  #cancelWanted = false;

  constructor(environment: Environment) {
    this.#environment = environment;
    this.events = new Emitter(environment.report);
    this.#signIn = new SignIn(environment, {
      canPush: () => this.#link.status === 'open',
      push: () => this.#link.send(this.#authFrame(this.#conversation.session === null)),
      switched: () => this.#switchUser(),
      providerFailed: (error) => this.#tellError(error),
      expiring: (deadline) => this.events.emit({ name: 'auth:refresh_required', payload: { reason: 'expiring', deadline } }),
    });
    this.#link = new Link(environment, {
      url: () => this.#configured().url,
      prepare: () => this.#signIn.prepare(),
      greet: () => {
        this.#connection++;
        return this.#authFrame(true);
      },
      received: (frame) => this.#received(frame),
      misunderstood: (what) => this.#misunderstood(what),
      failed: (failure, attempt) => this.#failed(failure, attempt),
      changed: () => this.#changed(),
    });
  }

  /** Another hub, key or assistant is another life: the connection ends, and another hub also needs new auth. */
  configure(config: Configuration): void {
    const url = chatUrl(config.backendUrl, this.#environment.baseUrl);
    const before = this.#setup;
    if (before !== null && sameHub(before.config, config)) {
      this.#setup = { ...before, config };
    } else {
      if (before !== null) this.#leave(before, url);
      this.#setup = { config, url, memory: new SessionMemory(this.#environment.storage, storageKey(config)) };
      if (config.autoConnect) this.#connect();
    }
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
    this.#endSession('logout');
    this.#conversation = EMPTY_CONVERSATION;
    this.#disconnected('logout');
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
    else this.#cancelWanted = this.#isBusy();
    this.#changed();
  }

  startNewSession(): Promise<SessionPayload> {
    const { memory } = this.#configured();
    const { isWished } = this.#sessionStart;
    const from = this.#conversation.session?.id ?? null;
    const session = this.#sessionStart.wish(from);
    if (from === null) memory.forget();
    if (!this.#isReady()) this.#wake();
    else if (!isWished) this.#link.send({ type: 'session.start' });
    return session;
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
    this.#snapshot ??= {
      connection: this.#connectionState(),
      session: this.#conversation.session,
      user: this.#conversation.user,
      busy: this.#isBusy() || !this.#outbox.isEmpty,
      pending: this.#conversation.interrupts,
      isConfigured: this.#setup !== null,
      locale: this.#setup?.config.locale ?? null,
      isSignedIn: this.#signIn.isGiven,
      hasProvider: this.#signIn.hasProvider,
      refusal: this.#refusal,
      isOnline: this.#environment.isOnline(),
      retryAt: this.#link.retryAt,
      conversation: this.#conversation,
      unsent: this.#outbox.unsent,
      isOpen: this.#isOpen,
    };
    return this.#snapshot;
  }

  // Connecting and signing in.

  #configured(): Setup {
    if (this.#setup !== null) return this.#setup;
    const what = "Call diosc('config', {backendUrl, apiKey}) first, or put backend-url and api-key on <diosc-chat>.";
    throw DioscError.local('NOT_CONFIGURED', what);
  }

  #connect(): void {
    if (this.#setup !== null && this.#signIn.isGiven && this.#refusal === null) this.#link.start();
  }

  /** Connects for somebody who wants something now. */
  #wake(): void {
    if (this.#link.status === 'idle' || this.#link.status === 'waiting') this.#connect();
  }

  #isReady(): boolean {
    return this.#isConnected && !this.#signIn.isAwaiting && this.#conversation.session !== null;
  }

  #authFrame(withTicket: boolean): AuthFrame {
    const { config, memory } = this.#configured();
    const auth = this.#signIn.take();
    const ticket = withTicket ? memory.ticketFor(auth) : null;
    return {
      type: 'auth',
      apiKey: config.apiKey,
      ...(config.assistantId === undefined ? {} : { assistantId: config.assistantId }),
      auth,
      ...(ticket === null ? {} : { session: ticket }),
    };
  }

  /** The claims name somebody else: nothing of the former user may stay, or go out in the name of the next. */
  #switchUser(): void {
    this.#setup?.memory.forget();
    this.#giveUp(userSwitched());
    this.#endSession('user_switched');
  }

  #forgetUser(error: DioscError): void {
    this.#signIn.drop(error);
    this.#refusal = null;
    this.#giveUp(error);
  }

  #giveUp(error: DioscError): void {
    this.#outbox.abandon(error);
    this.#sessionStart.reject(error);
    this.#cancelWanted = false;
  }

  #leave(before: Setup, url: string): void {
    // A credential goes only to the hub that it was given for.
    if (before.url !== url) this.#forgetUser(DioscError.local('SIGNED_OUT', 'The chat was configured for another hub.'));
    else this.#giveUp(DioscError.local('MESSAGE_WITHDRAWN', 'The chat was configured for another assistant.'));
    this.#endSession('replaced');
    this.#conversation = EMPTY_CONVERSATION;
    this.#stop('reconfigured');
  }

  #endSession(reason: 'logout' | 'user_switched' | 'replaced'): void {
    const before = this.#conversation;
    this.#conversation = end(before, reason);
    this.events.emit(...endEvents(before, this.#conversation));
  }

  #stop(reason: DisconnectReason): void {
    void this.#link.stop();
    this.#signIn.connectionLost();
    this.#disconnected(reason);
  }

  #disconnected(reason: DisconnectReason): void {
    if (!this.#isConnected) return;
    this.#isConnected = false;
    this.events.emit({ name: 'disconnected', payload: { reason } });
  }

  // What the hub says.

  #received(frame: ServerFrame): void {
    if (this.#signIn.isDeaf) return this.#receivedForFormerUser(frame);
    this.events.hold(() => {
      const before = this.#conversation;
      this.#conversation = reduceConversation(before, frame);
      if (frame.type === 'session' && !this.#isConnected) this.events.emit({ name: 'connected', payload: {} });
      this.events.emit(...conversationEvents(before, this.#conversation, frame));
      this.#act(frame, before);
      this.#outbox.settle(this.#conversation.messages);
      if (this.#conversation.torn) this.#link.drop();
      this.#flush();
    });
    this.#changed();
  }

  /** What a frame means beyond the conversation itself. */
  #act(frame: ServerFrame, before: Conversation): void {
    if (frame.type === 'session') {
      this.#isConnected = true;
      this.#isOutageTold = false;
      this.#refusal = null;
      this.#link.settled();
      this.#configured().memory.remember(frame.session, this.#signIn.claims());
      if (before.user !== null && !sameUser(before.user, frame.user)) this.#outbox.abandon(userSwitched());
      this.#outbox.changeSession(frame.session.id);
      this.#sessionAnswered();
    } else if (frame.type === 'auth.refreshed') this.#sessionAnswered();
    else if (frame.type === 'session.ended') this.#sessionEnded(before);
    else if (frame.type === 'message.accepted') this.#outbox.accepted(frame);
    else if (frame.type === 'auth.refresh_required') this.#signIn.refresh();
    else if (frame.type === 'auth.login_required') this.#refuse({ kind: 'login_required', error: frame.error, code: frame.code });
    else if (frame.type === 'auth.denied') this.#refuse({ kind: 'denied', error: frame.error, code: frame.code });
    else if (frame.type === 'error') this.#problem(frame);
  }

  #sessionAnswered(): void {
    const payload = sessionPayload(this.#conversation);
    if (!this.#signIn.answered() || payload === null) return;
    this.#signIn.resolve(payload);
    if (this.#cancelWanted) this.#link.send({ type: 'cancel' });
    this.#cancelWanted = false;
    if (this.#sessionStart.arrived(payload)) this.#link.send({ type: 'session.start' });
  }

  /** While the former user's auth is being answered, all that counts is that it was. */
  #receivedForFormerUser(frame: ServerFrame): void {
    const answers: readonly ServerFrame['type'][] = ['session', 'auth.refreshed', 'auth.login_required', 'auth.denied', 'error'];
    if (!this.#signIn.isAwaiting || !answers.includes(frame.type)) return;
    this.#link.settled();
    this.#signIn.answered();
  }

  #sessionEnded(before: Conversation): void {
    const { session, ended } = this.#conversation;
    if (before.session === null || session !== null) return;
    if (ended === 'logout' || ended === 'revoked' || ended === 'user_switched') {
      this.#outbox.abandon(DioscError.local('MESSAGE_WITHDRAWN', 'The conversation ended before the message was sent.'));
    } else this.#outbox.changeSession(null);
    // Another session follows at once where it was asked for here. Else the end was somebody's decision, and connecting
    // again by itself would undo it, or take turns with another tab for ever.
    if (this.#signIn.isAwaiting || this.#sessionStart.isWished) return;
    this.#setup?.memory.forget();
    if (ended === 'revoked') this.#signIn.drop(DioscError.local('SIGNED_OUT', 'The access was revoked.'));
    this.#stop('session_ended');
  }

  #refuse(refusal: Refusal): void {
    this.#refusal = refusal;
    this.#signIn.reject(new DioscError(refusal.code, refusal.error));
    this.#stop(refusal.kind);
  }

  #problem(frame: Extract<ServerFrame, { type: 'error' }>): void {
    if (frame.clientMessageId !== undefined) return this.#outbox.refused(frame);
    const error = new DioscError(frame.code, frame.message, { retryable: frame.retryable });
    if (!this.#signIn.isAwaiting) return this.#sessionStart.reject(error);
    this.#signIn.connectionLost();
    if (frame.code === 'SESSION_NOT_FOUND' || frame.code === 'SESSION_ENDED') {
      this.#setup?.memory.forget();
      return this.#link.send(this.#authFrame(false));
    }
    if (frame.retryable) return this.#isConnected ? this.#signIn.pushAgain() : this.#link.drop();
    if (!this.#isConnected) return this.#refuse({ kind: 'refused', error: frame.message, code: frame.code });
    this.#signIn.reject(error);
  }

  #misunderstood(what: string): void {
    const message = `The hub sent ${what} that this version of the client cannot read.`;
    this.#tellError(DioscError.local('FRAME_NOT_UNDERSTOOD', message, { retryable: true }));
    this.#link.drop();
  }

  #failed(failure: LinkFailure, attempt: number): void {
    this.#signIn.connectionLost();
    if (failure.kind === 'not_prepared') {
      if (failure.cause instanceof DioscError) this.#tellError(failure.cause);
    } else if (failure.kind === 'unreachable' && !this.#isOutageTold) {
      this.#isOutageTold = true;
      const message = `The hub at ${new URL(this.#configured().url).host} cannot be reached. Trying again.`;
      this.#tellError(DioscError.local('CONNECTION_FAILED', message, { retryable: true }));
    }
    this.#disconnected('connection_lost');
    this.events.emit({ name: 'reconnecting', payload: { attempt } });
  }

  // State and events.

  #isBusy(): boolean {
    return this.#conversation.messages.some((message) => !isFinished(message));
  }

  #flush(): void {
    const { session } = this.#conversation;
    if (session === null || !this.#isReady()) return;
    const frame = this.#outbox.next(session.id, this.#connection, this.#isBusy());
    if (frame !== null) this.#link.send(frame);
  }

  #connectionState(): ConnectionState {
    if (this.#link.status === 'idle') return 'disconnected';
    if (this.#isConnected) return 'connected';
    return this.#link.attempt > 0 ? 'reconnecting' : 'connecting';
  }

  #tellError({ code, message, retryable }: DioscError): void {
    this.events.emit({ name: 'error', payload: { code, message, retryable } });
  }

  #changed(): void {
    this.#snapshot = null;
    for (const listener of [...this.#listeners]) listener();
  }
}

function userSwitched(): DioscError {
  return DioscError.local('USER_SWITCHED', 'Another user signed in.');
}
