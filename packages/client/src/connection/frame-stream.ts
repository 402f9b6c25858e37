import {
  type AuthFrame,
  type ChatRequestInput,
  type ClientFrame,
  MAX_FRAMES_PER_REQUEST,
  type ServerFrame,
  type SessionFrame,
} from '@diosc/protocol';
import { continuesClaims } from '../credential/claims.ts';
import type { Environment } from '../environment/environment.ts';
import { EventRequest } from './event-request.ts';
import type { FrameConnection, FrameListener } from './frame-connection.ts';
import { readFrame } from './read-frame.ts';
import { refusalFrame } from './refusal-frame.ts';

type SpokenFrame = Exclude<ClientFrame, { type: 'auth' }>;
type Ticket = NonNullable<AuthFrame['session']>;

/** One request under way, and whether it was made to hand over authentication or to say something with that of before. */
type Asked = {
  readonly auth: AuthFrame;
  readonly isSignIn: boolean;
  readonly frames: readonly SpokenFrame[];
  readonly request: EventRequest;
};

/** How long frames that the hub did not take, because their authentication has expired, wait for a fresh one. */
const PARKED_MS = 5 * 60_000;
/**
 * Browsers keep few connections to one host over HTTP/1.1, and tabs that listen use them up. After so long without an
 * answer the present stream gives its place to the request that will replace it.
 */
const MAKE_ROOM_AFTER_MS = 3_000;

/**
 * Frames without WebSockets: what is sent goes out as a request of its own, with the authentication and the session, and
 * the stream that answers it takes the place of the one before once its session is there. One request is under way at a
 * time, so that frames arrive in their order; those that wait meanwhile go out together.
 */
export class FrameStream implements FrameConnection {
  readonly #environment: Environment;
  readonly #address: string;
  #listener: FrameListener | null;
  #isOpen = true;
  #heard = false;
  /** The authentication that the hub has taken last; null before it has taken any. */
  #auth: AuthFrame | null = null;
  #session: Ticket | null = null;
  #queue: ClientFrame[] = [];
  /** The stream that is listened to. */
  #current: EventRequest | null = null;
  /** The request whose stream will be. */
  #next: Asked | null = null;
  /** Set while frames wait for fresh authentication: what the hub said of the one before, and what ends the wait. */
  #parked: { readonly refusal: ServerFrame; readonly cancel: () => void } | null = null;

  constructor(environment: Environment, address: string, listener: FrameListener) {
    this.#environment = environment;
    this.#address = address;
    this.#listener = listener;
    // There is nothing to be opened, but whoever listens may not be ready within this call.
    queueMicrotask(() => this.#listener?.opened());
  }

  get isOpen(): boolean {
    return this.#isOpen;
  }

  send(frame: ClientFrame): void {
    if (!this.#isOpen) return;
    if (frame.type === 'logout') {
      this.#queue = [];
      // A sign-in that is under way makes a session which the logout has to know, to end it.
      if (this.#next?.isSignIn === false) this.#hangUp();
      this.#unpark();
    }
    this.#queue.push(frame);
    this.#pump();
  }

  handOver(listener: FrameListener | null): void {
    this.#listener = listener;
  }

  close(): void {
    this.#isOpen = false;
    this.#listener = null;
    this.#queue = [];
    this.#auth = null;
    this.#session = null;
    this.#unpark();
    this.#hangUp();
    this.#current?.close();
  }

  #lost(): void {
    const listener = this.#listener;
    this.close();
    listener?.closed({ opened: this.#heard, heard: this.#heard });
  }

  #hangUp(): void {
    this.#next?.request.close();
    this.#next = null;
  }

  /** Sends what waits, unless a request is under way: authentication with what was said after it, or what was said. */
  #pump(): void {
    if (this.#next !== null) return;
    if (this.#parked !== null && !this.#bringAuthForward()) return;
    const [first] = this.#queue;
    if (first === undefined) return;
    const isSignIn = first.type === 'auth';
    const auth = isSignIn ? first : this.#auth;
    // Without a sign-in there is nobody to say anything, and nothing to end.
    if (auth === null) return this.#lost();
    const frames = framesUntilAuth(isSignIn ? this.#queue.slice(1) : this.#queue);
    this.#queue = this.#queue.slice(frames.length + (isSignIn ? 1 : 0));
    this.#ask(auth, isSignIn, frames);
  }

  /** Fresh authentication overtakes the frames that wait for it; those of another user are not sent on with it. */
  #bringAuthForward(): boolean {
    const auth = this.#queue.find((frame) => frame.type === 'auth');
    if (auth === undefined) return false;
    const isSame = this.#isContinuedBy(auth);
    const waited = this.#queue.slice(0, this.#queue.indexOf(auth));
    const after = this.#queue.slice(waited.length + 1);
    this.#queue = [auth, ...(isSame ? waited : []), ...after];
    this.#unpark();
    return true;
  }

  #unpark(): void {
    this.#parked?.cancel();
    this.#parked = null;
  }

  #ask(auth: AuthFrame, isSignIn: boolean, frames: readonly SpokenFrame[]): void {
    // The session that a sign-in names is where it began; by now it may be another one.
    const named = isSignIn ? auth.session : undefined;
    const session = named ?? (this.#isContinuedBy(auth) ? this.#session : null) ?? undefined;
    const body: ChatRequestInput = { ...auth, session, frames: [...frames] };
    const cancel = this.#environment.after(MAKE_ROOM_AFTER_MS, () => {
      if (this.#next !== asked) return;
      this.#current?.close();
      this.#current = null;
    });
    const request = new EventRequest(this.#environment, {
      answered: cancel,
      event: (data) => this.#read(asked, data),
      refused: (status, refusal) => {
        const frame = refusalFrame(status, refusal);
        if (frame !== null) this.#takeFirst(asked, frame);
      },
      ended: () => this.#ended(asked),
    });
    const asked: Asked = { auth, isSignIn, frames, request };
    this.#next = asked;
    request.send(this.#address, body);
  }

  #isContinuedBy(auth: AuthFrame): boolean {
    return this.#auth !== null && continuesClaims(this.#auth.auth, auth.auth);
  }

  #read(asked: Asked, data: string): void {
    this.#heard = true;
    const reading = readFrame(data);
    if (reading === null) return;
    if ('misunderstood' in reading) this.#listener?.misunderstood(reading.misunderstood);
    else if (this.#next === asked) this.#takeFirst(asked, reading.frame);
    else if (this.#current === asked.request) this.#deliver(reading.frame);
  }

  #deliver(frame: ServerFrame): void {
    if (frame.type === 'session') this.#session = ticketOf(frame, this.#session);
    this.#listener?.received(frame);
  }

  /** The first frame says whether the hub let the request in: its stream replaces the one before, or the one before stays. */
  #takeFirst(asked: Asked, frame: ServerFrame): void {
    this.#next = null;
    if (frame.type === 'session') this.#change(asked, frame);
    else this.#refused(asked, frame);
    if (this.#isOpen) this.#pump();
  }

  #change({ auth, isSignIn, request }: Asked, frame: SessionFrame): void {
    const before = { auth: this.#auth, session: this.#session };
    this.#current?.close();
    this.#current = request;
    this.#auth = auth;
    if (before.session?.id === frame.session.id) {
      this.#session = ticketOf(frame, before.session);
      this.#listener?.continued(frame);
      if (isSignIn) this.#listener?.received({ type: 'auth.refreshed', user: frame.user, role: frame.role });
      return;
    }
    // Over one connection the hub would have ended the session of the user before. Here it has to be told.
    if (isSignIn && before.auth !== null && before.session !== null) this.#endFormer(before.auth, before.session);
    this.#deliver(frame);
  }

  #endFormer(auth: AuthFrame, session: Ticket): void {
    const quiet = { answered: () => {}, event: () => {}, refused: () => {}, ended: () => {} };
    new EventRequest(this.#environment, quiet).send(this.#address, { ...auth, session, frames: [{ type: 'logout' }], follow: false });
  }

  #refused({ auth, isSignIn, frames }: Asked, frame: ServerFrame): void {
    if (frames.some(({ type }) => type === 'logout')) return this.#lost();
    if (isSignIn) {
      // What was to be said with it is said with the next one; but nothing of one user with the authentication of another.
      if (this.#isContinuedBy(auth)) this.#queue.unshift(...frames);
      return this.#deliver(frame);
    }
    if (frame.type === 'auth.login_required') return this.#park(frames, frame);
    const messages = frames.flatMap((each) => (each.type === 'message' ? [each.clientMessageId] : []));
    if (frame.type !== 'error' || messages.length === 0) return this.#deliver(frame);
    for (const clientMessageId of messages) this.#deliver({ ...frame, clientMessageId });
  }

  /**
   * The authentication of before is no longer good. Over one connection nobody would have asked for it again: so nothing is
   * lost, fresh authentication is asked for, and only when none comes is the user told what the hub said.
   */
  #park(frames: readonly SpokenFrame[], refusal: ServerFrame): void {
    this.#queue.unshift(...frames);
    const cancel = this.#environment.after(PARKED_MS, () => {
      this.#parked = null;
      this.#deliver(refusal);
    });
    this.#parked = { refusal, cancel };
    const deadline = new Date(this.#environment.now() + PARKED_MS).toISOString();
    this.#deliver({ type: 'auth.refresh_required', reason: 'expired', deadline });
  }

  #ended(asked: Asked): void {
    if (this.#current === asked.request) this.#current = null;
    else if (this.#next !== asked) return;
    else return this.#lost();
    // A request that is under way brings everything; else this is how a lost connection looks.
    if (this.#next === null) this.#lost();
  }
}

function framesUntilAuth(queue: readonly ClientFrame[]): SpokenFrame[] {
  const frames: SpokenFrame[] = [];
  for (const frame of queue.slice(0, MAX_FRAMES_PER_REQUEST)) {
    if (frame.type === 'auth') break;
    frames.push(frame);
  }
  return frames;
}

/** The key comes once, when a session starts. */
function ticketOf({ session: { id, key } }: SessionFrame, before: Ticket | null): Ticket {
  const known = key ?? (before?.id === id ? before.key : undefined);
  return known === undefined ? { id } : { id, key: known };
}
