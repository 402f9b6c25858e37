import { type ClientFrame, type Id, MAX_CLIENT_FRAME_BYTES, newId, type ServerFrame } from '@diosc/protocol';
import type { WebSocket } from 'ws';
import type { AuditLog, NewAuditEvent } from '../audit/audit-log.ts';
import type { Log } from '../log.ts';
import { Problem } from '../problem/problem.ts';
import type { Reason } from '../problem/reason.ts';
import { toWire } from '../problem/to-wire.ts';
import type { Connection } from '../session/connection.ts';
import type { LiveSession } from '../session/live-session.ts';
import type { Sessions } from '../session/sessions.ts';
import type { Turns } from '../turn/turns.ts';
import { parseClientFrame } from './parse-client-frame.ts';
import { SlowReader } from './slow-reader.ts';

/** How many unusable frames a connection may send before it is closed. */
const MAX_REFUSED_FRAMES = 20;
/** How many frames may wait to be handled before no more are read. */
const MAX_WAITING_FRAMES = 16;
/** How long a connection may stay open without a frame that can be used. */
const SPEAK_WITHIN_MS = 30_000;
/** How long a client that was given up may still read what was sent. */
const CUT_OFF_AFTER_MS = 2000;

export type ChatPorts = {
  readonly sessions: Sessions;
  readonly turns: Turns;
  readonly audit: AuditLog;
  readonly log: Log;
};

/** One WebSocket of the chat: frames in, in order; frames out, as fast as the client reads. */
export class ChatConnection implements Connection {
  readonly from: Connection['from'];
  readonly #socket: WebSocket;
  readonly #ports: ChatPorts;
  readonly #reader: SlowReader;
  #session: LiveSession | null = null;
  /** Frames are handled one after the other; a logout does not wait in the queue, and outdates what is in it. */
  #queue: Promise<void> = Promise.resolve();
  #waiting = 0;
  #generation = 0;
  #refusedFrames = 0;
  readonly #silence: NodeJS.Timeout;

  constructor(socket: WebSocket, from: Connection['from'], ports: ChatPorts) {
    this.from = from;
    this.#socket = socket;
    this.#ports = ports;
    this.#reader = new SlowReader(socket, {
      catchUp: () => this.#catchUp(),
      giveUp: (bufferedBytes) => this.#giveUp(bufferedBytes),
    });
    this.#silence = setTimeout(() => socket.close(1008, 'Nothing was said on this connection.'), SPEAK_WITHIN_MS);
    this.#silence.unref();
    socket.on('message', (data, isBinary) => this.#receive(data, isBinary));
    socket.on('close', () => this.#closed());
    socket.on('error', (error) => ports.log.debug({ err: error }, 'a chat connection failed'));
  }

  send(frame: ServerFrame): void {
    this.#reader.send(frame);
  }

  close(): void {
    this.#socket.close(1012, 'The hub is restarting.');
  }

  #receive(data: WebSocket.RawData, isBinary: boolean): void {
    const bytes = sizeOf(data);
    const parsed =
      bytes > MAX_CLIENT_FRAME_BYTES
        ? new Problem({ kind: 'frame_too_large', bytes })
        : parseClientFrame(isBinary ? null : data.toString());
    if (parsed instanceof Problem) {
      void this.#refuseFrame(parsed.reason);
      return;
    }
    clearTimeout(this.#silence);
    if (parsed.type === 'logout') {
      this.#generation += 1;
      void this.#handle(() => this.#logout());
      return;
    }
    const generation = this.#generation;
    // A client that sends faster than its frames can be handled is not read from until they are.
    if (++this.#waiting >= MAX_WAITING_FRAMES) this.#socket.pause();
    this.#queue = this.#queue.then(async () => {
      if (generation === this.#generation && this.#socket.readyState === this.#socket.OPEN) {
        await this.#handle(() => this.#act(parsed, generation), parsed);
      }
      if (--this.#waiting < MAX_WAITING_FRAMES) this.#socket.resume();
    });
  }

  async #act(frame: Exclude<ClientFrame, { type: 'logout' }>, generation: number): Promise<void> {
    if (frame.type === 'auth') {
      this.#session = await this.#ports.sessions.authenticate(this, frame, this.#session);
      await this.#settle(generation);
      return;
    }
    const session = this.#session;
    if (session === null) throw new Problem({ kind: 'frame_out_of_order', type: frame.type });
    switch (frame.type) {
      case 'message':
        await this.#ports.turns.say(session, frame);
        return;
      case 'cancel':
        await this.#ports.turns.cancel(session);
        return;
      case 'session.start':
        this.#session = await this.#ports.sessions.startAnother(this, session);
        await this.#settle(generation);
        return;
    }
  }

  /** What happened while a session was being opened counts after it: a logout ends it, a lost connection lets go of it. */
  async #settle(generation: number): Promise<void> {
    if (generation !== this.#generation) await this.#logout();
    else if (this.#socket.readyState !== this.#socket.OPEN) this.#leave();
  }

  async #logout(): Promise<void> {
    const session = this.#session;
    this.#session = null;
    if (session !== null) await this.#ports.sessions.end(session, 'logout');
  }

  /** Runs one frame; whatever it throws becomes a frame that says so. */
  async #handle(action: () => Promise<void>, frame?: ClientFrame): Promise<void> {
    try {
      await action();
    } catch (error) {
      const { reason } = Problem.from(error);
      if (reason.kind === 'internal') this.#ports.log.error({ err: error, frame: frame?.type }, 'a frame could not be handled');
      if (reason.kind === 'frame_out_of_order') {
        await this.#refuseFrame(reason);
      } else if (reason.kind === 'login_required') {
        this.send({ type: 'auth.login_required', error: reason.error, code: reason.code });
      } else if (reason.kind === 'access_denied') {
        this.send({ type: 'auth.denied', error: reason.error, code: reason.code });
      } else if (ADMISSION_REFUSALS.has(reason.kind)) {
        await this.#refuse(reason, 'connection.refused');
      } else {
        this.#sendError(reason, newId('request'), frame?.type === 'message' ? frame.clientMessageId : undefined);
      }
    }
  }

  async #refuseFrame(reason: Reason): Promise<void> {
    this.#refusedFrames += 1;
    await this.#refuse(reason, 'frame.refused');
    if (this.#refusedFrames >= MAX_REFUSED_FRAMES) this.#socket.close(1008, 'Too many frames that could not be used.');
  }

  /** Audits a refusal, then tells the client; a refusal that cannot be audited is a refusal all the same. */
  async #refuse(reason: Reason, type: 'frame.refused' | 'connection.refused'): Promise<void> {
    const requestId = newId('request');
    const subject: Pick<NewAuditEvent, 'tenantId'> = this.#session?.auditSubject ?? { tenantId: '' };
    const where = { ip: this.from.ip, ...(this.from.origin !== null && { origin: this.from.origin }) };
    await this.#ports.audit
      .record({ ...where, ...subject, type, outcome: 'denied', reason: reason.kind, requestId })
      .catch((error: unknown) => this.#ports.log.warn({ err: error }, 'a refusal could not be audited'));
    this.#sendError(reason, requestId);
  }

  #sendError(reason: Reason, requestId: Id<'request'>, clientMessageId?: string): void {
    const { code, message, retryable } = toWire(reason);
    this.send({ type: 'error', code, message, retryable, requestId, ...(clientMessageId !== undefined && { clientMessageId }) });
  }

  /** After a pause in which frames were left out: the running answer as it is now stands for all of them. */
  #catchUp(): void {
    const answer = this.#session?.running?.answer.message;
    answer?.parts.forEach((part, index) => this.send({ type: 'stream.part', messageId: answer.id, index, part }));
  }

  /** A client that does not read is told why, in case it begins to, and is cut off soon after. */
  async #giveUp(bufferedBytes: number): Promise<void> {
    await this.#refuse({ kind: 'slow_client', bufferedBytes }, 'connection.refused');
    this.#socket.close(1013, 'Nothing was read from this connection.');
    setTimeout(() => this.#socket.terminate(), CUT_OFF_AFTER_MS).unref();
  }

  #closed(): void {
    clearTimeout(this.#silence);
    this.#reader.close();
    this.#leave();
  }

  #leave(): void {
    const session = this.#session;
    this.#session = null;
    if (session !== null) this.#ports.sessions.leave(this, session);
  }
}

const ADMISSION_REFUSALS: ReadonlySet<Reason['kind']> = new Set([
  'api_key_unknown',
  'origin_not_allowed',
  'auth_header_invalid',
  'identity_unavailable',
]);

function sizeOf(data: WebSocket.RawData): number {
  return Array.isArray(data) ? data.reduce((sum, chunk) => sum + chunk.byteLength, 0) : data.byteLength;
}
