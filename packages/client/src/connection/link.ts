import type { ClientFrame, ServerFrame, SessionFrame } from '@diosc/protocol';
import type { Environment } from '../environment/environment.ts';
import { backoffDelay } from './backoff.ts';
import type { ConnectionEnd, FrameConnection, FrameListener } from './frame-connection.ts';
import { FrameSocket } from './frame-socket.ts';
import { FrameStream } from './frame-stream.ts';
import { type Transport, TransportChoice } from './transport-choice.ts';

const OPEN_TIMEOUT_MS = 10_000;
/** Longer than the 30 s that an assistant may give its user resolver. */
const GREETING_TIMEOUT_MS = 45_000;
/** A connection counts as good only after this long, so that a hub that fails at once is not hammered. */
const STABLE_AFTER_MS = 5_000;
const FAREWELL_TIMEOUT_MS = 2_000;

/** `isLastResort`: what failed was the transport that is left when another has failed, or the only one that is wanted. */
export type LinkFailure = {
  readonly kind: 'not_prepared' | 'unreachable' | 'lost';
  readonly isLastResort: boolean;
  readonly cause?: unknown;
};

/** Where the link stands: `waiting` is the pause between two attempts, `open` has sent its greeting. */
export type LinkStatus = 'idle' | 'connecting' | 'open' | 'waiting';

export type LinkOwner = {
  /** The address of the hub. */
  address(): string;
  /** What may carry the frames; null leaves the choice to the link. */
  transport(): Transport | null;
  /** Gets ready what the greeting needs. Where it rejects, the attempt has failed. */
  prepare(): Promise<void>;
  /** The first frame of a connection, made at the moment it is sent. */
  greet(): ClientFrame;
  received(frame: ServerFrame): void;
  /** The session goes on; `frame` is all of it, and none of it is news. */
  continued(frame: SessionFrame): void;
  misunderstood(what: string): void;
  /** Something failed, and attempt number `attempt` follows by itself. */
  failed(failure: LinkFailure, attempt: number): void;
  changed(): void;
};

/**
 * Keeps one connection to the hub: connects, greets, and when it is lost connects again, with backoff, for as long as it
 * is wanted, over whatever transport gets through. It knows frames but no meaning of theirs: its owner says when the
 * greeting was answered.
 */
export class Link {
  readonly #environment: Environment;
  readonly #owner: LinkOwner;
  readonly #choice: TransportChoice;
  readonly #timers = new Map<'retry' | 'deadline' | 'stable', () => void>();
  #status: LinkStatus = 'idle';
  #attempt = 0;
  #retryAt: number | null = null;
  #connection: FrameConnection | null = null;
  /** What the present attempt goes over. */
  #transport: Transport = 'websocket';
  #stopWaking: (() => void) | null = null;
  /** Counts starts and stops; what began in an earlier one has no say any more. */
  #generation = 0;

  constructor(environment: Environment, owner: LinkOwner) {
    this.#environment = environment;
    this.#owner = owner;
    this.#choice = new TransportChoice(environment);
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
   * Connects, after a pause of `pauseMs` if one is given, and from now on keeps connecting. Where it does already, a pause
   * between attempts ends at once, and an attempt that is still being prepared is prepared anew.
   */
  start(pauseMs = 0): void {
    if (this.#status === 'idle') {
      this.#attempt = 0;
      this.#stopWaking = this.#environment.onWake(() => this.retryNow());
      if (pauseMs > 0) this.#wait(pauseMs);
      else this.#connect();
    } else if (this.#status === 'waiting' || (this.#status === 'connecting' && this.#connection === null)) this.#connect();
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
    this.#connection?.send(frame);
  }

  /** Gives this connection up and connects again, as if the network had done it. */
  drop(): void {
    if (this.#status === 'open') this.#lost('lost');
  }

  /**
   * Ends the connection and stops connecting. With a `farewell`, that frame is sent, and the connection stays until the hub
   * has answered `session.ended`, has closed, or 2 s have passed; the promise resolves then.
   */
  async stop(farewell?: ClientFrame): Promise<void> {
    this.#generation++;
    const connection = this.#connection;
    this.#connection = null;
    this.#cancelAll();
    this.#stopWaking?.();
    this.#stopWaking = null;
    this.#attempt = 0;
    this.#become('idle');
    if (connection === null) return;
    if (farewell !== undefined && connection.isOpen) await this.#partFrom(connection, farewell);
    connection.handOver(null);
    connection.close();
  }

  #partFrom(connection: FrameConnection, farewell: ClientFrame): Promise<void> {
    return new Promise((resolve) => {
      const cancel = this.#environment.after(FAREWELL_TIMEOUT_MS, resolve);
      const done = () => {
        cancel();
        resolve();
      };
      connection.handOver({
        opened() {},
        received(frame) {
          if (frame.type === 'session.ended') done();
        },
        continued() {},
        misunderstood() {},
        closed: done,
      });
      connection.send(farewell);
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
        if (generation === this.#generation) this.#lost('not_prepared', cause);
      },
    );
  }

  #open(generation: number): void {
    const current = () => generation === this.#generation;
    let heard = false;
    this.#after('deadline', OPEN_TIMEOUT_MS, () => this.#failed({ opened: false, heard: false }));
    this.#connection = this.#openConnection({
      opened: () => {
        if (!current()) return;
        this.#after('deadline', GREETING_TIMEOUT_MS, () => this.#failed({ opened: true, heard }));
        this.#connection?.send(this.#owner.greet());
        this.#become('open');
      },
      received: (frame) => {
        if (!current()) return;
        heard = true;
        this.#choice.works(this.#transport);
        this.#owner.received(frame);
      },
      continued: (frame) => {
        if (current()) this.#owner.continued(frame);
      },
      misunderstood: (what) => {
        if (current()) this.#owner.misunderstood(what);
      },
      closed: (end) => {
        if (current()) this.#failed(end);
      },
    });
    if (this.#connection === null) this.#lost('unreachable');
  }

  /** Null where not even an attempt is allowed, as by a policy of the page or in a place without such a transport. */
  #openConnection(listener: FrameListener): FrameConnection | null {
    const wanted = this.#owner.transport();
    this.#transport = wanted ?? this.#choice.next();
    const address = this.#owner.address();
    if (this.#transport === 'event-stream') return new FrameStream(this.#environment, address, listener);
    try {
      return new FrameSocket(this.#environment, address, listener);
    } catch {
      if (wanted !== null) return null;
      this.#choice.failed('websocket', true);
      this.#transport = 'event-stream';
      return new FrameStream(this.#environment, address, listener);
    }
  }

  #failed({ opened, heard }: ConnectionEnd): void {
    if (!heard) this.#choice.failed(this.#transport, opened);
    this.#lost(opened ? 'lost' : 'unreachable');
  }

  #lost(kind: LinkFailure['kind'], cause?: unknown): void {
    const isLastResort = this.#owner.transport() !== null || this.#transport === 'event-stream';
    this.#generation++;
    this.#cancelAll();
    this.#connection?.handOver(null);
    this.#connection?.close();
    this.#connection = null;
    this.#attempt++;
    this.#wait(backoffDelay(this.#attempt, this.#environment.random()));
    this.#owner.failed({ kind, isLastResort, cause }, this.#attempt);
  }

  #wait(delay: number): void {
    this.#after('retry', delay, () => this.#connect());
    this.#retryAt = this.#environment.now() + delay;
    this.#become('waiting');
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
