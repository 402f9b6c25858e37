import { type ClientFrame, type Id, newId, type ServerFrame } from '@diosc/protocol';
import type { AuditLog } from '../audit/audit-log.ts';
import type { Log } from '../log.ts';
import { Problem } from '../problem/problem.ts';
import type { Reason } from '../problem/reason.ts';
import type { Connection } from '../session/connection.ts';
import type { LiveSession } from '../session/live-session.ts';
import { liveAnswer } from '../session/session-frame.ts';
import type { Sessions } from '../session/sessions.ts';
import type { Turns } from '../turn/turns.ts';
import { answerOf, auditRefusal, isFrameOfNoUse, isRefusal } from './chat-refusal.ts';
import type { ChatTransport } from './chat-transport.ts';
import { SlowReader } from './slow-reader.ts';

/** How many unusable frames a connection may send before it is closed. */
const MAX_REFUSED_FRAMES = 20;
/** How long a client that was given up may still read what was sent. */
const CUT_OFF_AFTER_MS = 2000;

export type ChatPorts = {
  readonly sessions: Pick<Sessions, 'authenticate' | 'startAnother' | 'open' | 'issueToken' | 'end' | 'leave'>;
  readonly turns: Pick<Turns, 'say' | 'cancel'>;
  readonly audit: AuditLog;
  readonly log: Log;
};

/** What ends the question to a resolver that nobody waits for any more. */
const OUTDATED = new Error('Nobody waits for this any more.');

/**
 * One client of the chat, whatever carries its frames: they are acted on in order, and those for the client go out as fast
 * as it reads. Its transport says when a frame came, and when the client is gone.
 */
export class ChatConnection implements Connection {
  readonly from: Connection['from'];
  readonly #transport: ChatTransport;
  readonly #ports: ChatPorts;
  readonly #reader: SlowReader;
  readonly #onFrame: (frame: ServerFrame) => void;
  #session: LiveSession | null = null;
  /** Frames are handled one after the other; a logout does not wait in the queue, and outdates what is in it. */
  #queue: Promise<void> = Promise.resolve();
  #generation = 0;
  /** Ends the questions to a resolver that a logout, or the end of the connection, has outdated. */
  #wanted = new AbortController();
  #refusedFrames = 0;

  /** `onFrame` is told of each frame once it is on its way, also of those that a slow reader is spared. */
  constructor(
    from: Connection['from'],
    transport: ChatTransport,
    ports: ChatPorts,
    onFrame: (frame: ServerFrame) => void = () => undefined,
  ) {
    this.from = from;
    this.#transport = transport;
    this.#ports = ports;
    this.#onFrame = onFrame;
    this.#reader = new SlowReader(transport, {
      catchUp: () => this.#catchUp(),
      giveUp: (bufferedBytes) => this.#giveUp(bufferedBytes),
    });
  }

  /** The session that its frames are about; null while nobody is signed in. */
  get sessionId(): Id<'session'> | null {
    return this.#session?.record.id ?? null;
  }

  send(frame: ServerFrame): void {
    this.#reader.send(frame);
    this.#onFrame(frame);
  }

  close(): void {
    this.#transport.close('restarting');
  }

  /** Takes a frame of the client; resolves when it has been acted on, refused, or outdated by a logout. Never throws. */
  take(frame: ClientFrame): Promise<void> {
    if (frame.type === 'logout') {
      this.#generation += 1;
      this.#wanted.abort(OUTDATED);
      this.#wanted = new AbortController();
      return this.#handle(() => this.#logout(), frame);
    }
    const generation = this.#generation;
    this.#queue = this.#queue.then(async () => {
      if (generation === this.#generation && this.#transport.isOpen) await this.#handle(() => this.#act(frame, generation), frame);
    });
    return this.#queue;
  }

  /** Answers something that is not acted on; `frame` where it is a frame that was understood. Never throws. */
  async refuse({ reason, cause }: Problem, frame?: ClientFrame): Promise<void> {
    if (!isRefusal(reason)) {
      const requestId = newId('request');
      if (reason.kind === 'internal') this.#ports.log.error({ err: cause, frame: frame?.type, requestId }, 'a frame could not be handled');
      return this.send(answerOf(reason, requestId, frame));
    }
    const answer = await auditRefusal(reason, this.from, this.#session, this.#ports);
    this.send(answer);
    if (!isFrameOfNoUse(reason)) return;
    this.#refusedFrames += 1;
    if (this.#refusedFrames >= MAX_REFUSED_FRAMES) this.#transport.close('unusable');
  }

  /** The client is gone. What runs for it goes on. */
  gone(): void {
    this.#reader.close();
    this.#wanted.abort(OUTDATED);
    this.#leave();
  }

  async #act(frame: Exclude<ClientFrame, { type: 'logout' }>, generation: number): Promise<void> {
    const { sessions, turns } = this.#ports;
    if (frame.type === 'auth') {
      this.#session = await sessions.authenticate(this, frame, this.#session, this.#wanted.signal);
      await this.#settle(generation);
      return;
    }
    const session = this.#session;
    if (session === null) throw new Problem({ kind: 'frame_out_of_order', type: frame.type });
    switch (frame.type) {
      case 'message':
        await turns.say(session, frame);
        return;
      case 'cancel':
        await turns.cancel(session);
        return;
      case 'session.start':
        this.#session = await sessions.startAnother(this, session);
        await this.#settle(generation);
        return;
      case 'session.open':
        this.#session = await sessions.open(this, session, frame);
        await this.#settle(generation);
        return;
      case 'me.token': {
        const { token, expiresAt } = await sessions.issueToken(session);
        this.send({ type: 'me.token', token, expiresAt: new Date(expiresAt).toISOString() });
        return;
      }
    }
  }

  /** What happened while a session was being opened counts after it: a logout ends it, a lost connection lets go of it. */
  async #settle(generation: number): Promise<void> {
    if (generation !== this.#generation) await this.#logout();
    else if (!this.#transport.isOpen) this.#leave();
  }

  async #logout(): Promise<void> {
    const session = this.#session;
    this.#session = null;
    if (session !== null) await this.#ports.sessions.end(session, 'logout');
  }

  /** Runs one frame; whatever it throws becomes a frame that says so. */
  async #handle(action: () => Promise<void>, frame: ClientFrame): Promise<void> {
    try {
      await action();
    } catch (error) {
      if (error !== OUTDATED) await this.refuse(Problem.from(error), frame);
    }
  }

  /** After a pause in which frames were left out: the running answer as it is now stands for all of them. */
  #catchUp(): void {
    const answer = this.#session === null ? null : liveAnswer(this.#session)?.message;
    answer?.parts.forEach((part, index) => this.send({ type: 'stream.part', messageId: answer.id, index, part }));
  }

  /** A client that does not read is told why, in case it begins to, and is cut off soon after. */
  async #giveUp(bufferedBytes: number): Promise<void> {
    const reason: Reason = { kind: 'slow_client', bufferedBytes };
    const answer = await auditRefusal(reason, this.from, this.#session, this.#ports);
    // Past the reader, which sends nothing more to whoever it has given up.
    if (this.#transport.isOpen) this.#transport.send(JSON.stringify(answer), () => undefined);
    this.#transport.close('unread');
    setTimeout(() => this.#transport.cutOff(), CUT_OFF_AFTER_MS).unref();
  }

  #leave(): void {
    const session = this.#session;
    this.#session = null;
    if (session !== null) this.#ports.sessions.leave(this, session);
  }
}
