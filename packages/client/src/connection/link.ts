import type { ClientFrame, ServerFrame } from '@diosc/protocol';
import type { Environment } from '../environment/environment.ts';
import { backoffDelay } from './backoff.ts';
import { FrameSocket } from './frame-socket.ts';

const OPEN_TIMEOUT_MS = 10_000;
/** Longer than the 30 s that an assistant may give its user resolver. */
const GREETING_TIMEOUT_MS = 45_000;
/** A connection counts as good only after this long, so that a hub that fails at once is not hammered. */
const STABLE_AFTER_MS = 5_000;
const FAREWELL_TIMEOUT_MS = 2_000;

export type LinkFailure = { readonly kind: 'not_prepared' | 'unreachable' | 'lost'; readonly cause?: unknown };

/** Where the link stands: `waiting` is the pause between two attempts, `open` has sent its greeting. */
export type LinkStatus = 'idle' | 'connecting' | 'open' | 'waiting';

export type LinkOwner = {
  url(): string;
  /** Gets ready what the greeting needs. Where it rejects, the attempt has failed. */
  prepare(): Promise<void>;
  /** The first frame of a connection, made at the moment it is sent. */
  greet(): ClientFrame;
  received(frame: ServerFrame): void;
  misunderstood(what: string): void;
  /** Something failed, and attempt number `attempt` follows by itself. */
  failed(failure: LinkFailure, attempt: number): void;
  changed(): void;
};

/**
 * Keeps one socket to the hub: connects, greets, and when the socket is lost connects again, with backoff, for as long
 * as it is wanted. It knows frames but no meaning of theirs: its owner says when the greeting was answered.
 */
export class Link {
  readonly #environment: Environment;
  readonly #owner: LinkOwner;
  readonly #timers = new Map<'retry' | 'deadline' | 'stable', () => void>();
  #status: LinkStatus = 'idle';
  #attempt = 0;
  #retryAt: number | null = null;
  #socket: FrameSocket | null = null;
  #stopWaking: (() => void) | null = null;
  /** Counts starts and stops; what began in an earlier one has no say any more. */
  #generation = 0;

  constructor(environment: Environment, owner: LinkOwner) {
    this.#environment = environment;
    this.#owner = owner;
  }

  get status(): LinkStatus {
    return this.#status;
  }

  /** How many attempts have failed since the connection was last good. */
  get attempt(): number {
    return this.#attempt;
  }

  /** When the next attempt begins, in milliseconds since 1970; null where none is planned. */
  get retryAt(): number | null {
    return this.#retryAt;
  }

  /**
   * Connects, and from now on keeps connecting. Where it does already, a pause between attempts ends at once, and an
   * attempt that is still being prepared is prepared anew.
   */
  start(): void {
    if (this.#status === 'idle') {
      this.#attempt = 0;
      this.#stopWaking = this.#environment.onWake(() => this.retryNow());
      this.#connect();
    } else if (this.#status === 'waiting' || (this.#status === 'connecting' && this.#socket === null)) this.#connect();
  }

  retryNow(): void {
    if (this.#status === 'waiting') this.#connect();
  }

  /** The greeting was answered: the connection is in use. */
  settled(): void {
    this.#cancel('deadline');
    this.#after('stable', STABLE_AFTER_MS, () => {
      this.#attempt = 0;
    });
  }

  send(frame: ClientFrame): void {
    this.#socket?.send(frame);
  }

  /** Gives this socket up and connects again, as if the network had done it. */
  drop(): void {
    if (this.#status === 'open') this.#lost({ kind: 'lost' });
  }

  /**
   * Ends the connection and stops connecting. With a `farewell`, that frame is sent, and the socket stays until the hub
   * has answered `session.ended`, has closed, or 2 s have passed; the promise resolves then.
   */
  async stop(farewell?: ClientFrame): Promise<void> {
    this.#generation++;
    const socket = this.#socket;
    this.#socket = null;
    this.#cancelAll();
    this.#stopWaking?.();
    this.#stopWaking = null;
    this.#attempt = 0;
    this.#become('idle');
    if (socket === null) return;
    if (farewell !== undefined && socket.isOpen) await this.#partFrom(socket, farewell);
    socket.handOver(null);
    socket.close();
  }

  #partFrom(socket: FrameSocket, farewell: ClientFrame): Promise<void> {
    return new Promise((resolve) => {
      const cancel = this.#environment.after(FAREWELL_TIMEOUT_MS, resolve);
      const done = () => {
        cancel();
        resolve();
      };
      socket.handOver({
        opened() {},
        received(frame) {
          if (frame.type === 'session.ended') done();
        },
        misunderstood() {},
        closed: done,
      });
      socket.send(farewell);
    });
  }

  #connect(): void {
    const generation = ++this.#generation;
    this.#cancelAll();
    this.#become('connecting');
    this.#owner.prepare().then(
      () => {
        if (generation === this.#generation) this.#open(generation);
      },
      (cause: unknown) => {
        if (generation === this.#generation) this.#lost({ kind: 'not_prepared', cause });
      },
    );
  }

  #open(generation: number): void {
    const current = () => generation === this.#generation;
    this.#after('deadline', OPEN_TIMEOUT_MS, () => this.#lost({ kind: 'unreachable' }));
    this.#socket = new FrameSocket(this.#environment, this.#owner.url(), {
      opened: () => {
        if (!current()) return;
        this.#after('deadline', GREETING_TIMEOUT_MS, () => this.#lost({ kind: 'unreachable' }));
        this.#socket?.send(this.#owner.greet());
        this.#become('open');
      },
      received: (frame) => {
        if (current()) this.#owner.received(frame);
      },
      misunderstood: (what) => {
        if (current()) this.#owner.misunderstood(what);
      },
      closed: (opened) => {
        if (current()) this.#lost({ kind: opened ? 'lost' : 'unreachable' });
      },
    });
  }

  #lost(failure: LinkFailure): void {
    this.#generation++;
    this.#cancelAll();
    this.#socket?.handOver(null);
    this.#socket?.close();
    this.#socket = null;
    this.#attempt++;
    const delay = backoffDelay(this.#attempt, this.#environment.random());
    this.#after('retry', delay, () => this.#connect());
    this.#retryAt = this.#environment.now() + delay;
    this.#become('waiting');
    this.#owner.failed(failure, this.#attempt);
  }

  #become(status: LinkStatus): void {
    if (status !== 'waiting') this.#retryAt = null;
    this.#status = status;
    this.#owner.changed();
  }

  #after(name: 'retry' | 'deadline' | 'stable', milliseconds: number, callback: () => void): void {
    this.#cancel(name);
    this.#timers.set(name, this.#environment.after(milliseconds, callback));
  }

  #cancel(name: 'retry' | 'deadline' | 'stable'): void {
    this.#timers.get(name)?.();
    this.#timers.delete(name);
  }

  #cancelAll(): void {
    for (const cancel of this.#timers.values()) cancel();
    this.#timers.clear();
  }
}
