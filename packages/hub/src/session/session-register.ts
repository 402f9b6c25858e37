import { type Id, newId, type SessionEndReason } from '@diosc/protocol';
import type { Configuration } from '../assistant/configuration-cache.ts';
import { matchRole } from '../assistant/role.ts';
import type { AuditLog, NewAuditEvent } from '../audit/audit-log.ts';
import { recordOrKeep } from '../audit/record-or-keep.ts';
import type { Bus, Wake } from '../bus/bus.ts';
import type { Log } from '../log.ts';
import type { Turns } from '../turn/turns.ts';
import type { Connection } from './connection.ts';
import type { LiveSession } from './live-session.ts';
import type { SessionDirectory } from './session-directory.ts';
import { limitReached } from './session-lifetime.ts';
import type { SessionRecord, SessionStore } from './session-store.ts';

/** Milliseconds between two looks at whether the time of a session is over. */
const LOOK_EVERY_MS = 5000;
/** Of so many looks one is also at the sessions that are live nowhere. */
const SWEEP_EVERY = 3;
/** Milliseconds that a process is given to end what is live in it, before another one does. */
const SWEEP_AFTER_MS = 10 * 60_000;
const SWEEP_LIMIT = 200;

export type SessionRegisterPorts = {
  readonly sessions: SessionStore;
  readonly directory: Pick<SessionDirectory, 'listOverdue'>;
  readonly configuration: Pick<Configuration, 'find' | 'roles'>;
  readonly audit: AuditLog;
  readonly bus: Pick<Bus, 'wake' | 'onWake'>;
  readonly log: Log;
  readonly turns: () => Pick<Turns, 'cancel' | 'abandon' | 'handOver'>;
  /** Milliseconds since 1970. */
  readonly now: () => number;
};

/** What must be known of a session to end it from outside. */
export type EndedRecord = Pick<SessionRecord, 'tenantId' | 'id' | 'userId' | 'verified' | 'assistantId'>;

type EventSubject = Omit<NewAuditEvent, 'type' | 'outcome'>;

/** Who ended a session and where they asked for it, as far as it is known. */
export type EndedBy = Pick<NewAuditEvent, 'requestId' | 'ip' | 'decidedBy'>;

/** The sessions that are live in this process, and how each ends: here, in other processes, and by its limits. */
export class SessionRegister {
  readonly #ports: SessionRegisterPorts;
  readonly #live = new Map<Id<'session'>, LiveSession>();
  /** Those whose end is not stored yet, and how to store it: nobody gets into them any more. */
  readonly #ending = new Map<Id<'session'>, () => Promise<void>>();
  readonly #looking: NodeJS.Timeout;
  #looks = 0;
  readonly #unsubscribe: () => void;

  constructor(ports: SessionRegisterPorts) {
    this.#ports = ports;
    this.#unsubscribe = ports.bus.onWake((wake) => this.#woken(wake));
    this.#looking = setInterval(() => void this.#endOverdue(), LOOK_EVERY_MS);
    this.#looking.unref();
  }

  add(session: LiveSession): void {
    this.#live.set(session.record.id, session);
  }

  find(sessionId: Id<'session'>): LiveSession | null {
    return this.#live.get(sessionId) ?? null;
  }

  live(): LiveSession[] {
    return [...this.#live.values()];
  }

  has(session: LiveSession): boolean {
    return this.#live.get(session.record.id) === session;
  }

  isEnding(sessionId: Id<'session'>): boolean {
    return this.#ending.has(sessionId);
  }

  /** Ends a session for good and everywhere: the credential goes first, then the work that used it, then everybody is told. */
  async end(session: LiveSession, reason: SessionEndReason, by: EndedBy = { requestId: newId('request') }): Promise<void> {
    if (session.hasEnded) return;
    const { record, auditSubject } = session;
    try {
      await Promise.all([this.endHere(session), this.#endSurely(record, reason, { ...auditSubject, ...by })]);
    } finally {
      session.sayEnd(reason);
    }
  }

  /** Ends a session wherever it is live, for somebody who is not in it. */
  async endByRecord(record: EndedRecord, reason: SessionEndReason, by: EndedBy = {}): Promise<void> {
    const live = this.find(record.id);
    if (live !== null) return this.end(live, reason, by);
    const { tenantId, userId, verified, assistantId, id: sessionId } = record;
    await this.#endStored(record, reason, { tenantId, userId, verified, assistantId, sessionId, ...by });
  }

  /** The end of a session in this process alone. What must be known elsewhere is stored by whoever ends it. */
  async endHere(session: LiveSession): Promise<void> {
    if (session.hasEnded) return;
    session.hasEnded = true;
    if (this.has(session)) this.#live.delete(session.record.id);
    await Promise.all([this.#ports.turns().cancel(session), session.wipe()]);
  }

  /** The connection is gone. What runs goes on; when nothing runs and nobody watches, the credential goes. */
  leave(connection: Connection, session: LiveSession): void {
    session.detach(connection);
    this.releaseIfIdle(session);
  }

  /** Wipes a session that nobody watches and in which nothing runs. It can be resumed with fresh authentication. */
  releaseIfIdle(session: LiveSession): void {
    if (session.isNeeded) return;
    if (this.has(session)) this.#live.delete(session.record.id);
    void session.wipe();
  }

  /** Gives a session the assistant and the role as they are configured now, so that a change counts from the next turn on. */
  async reconsider(session: LiveSession): Promise<void> {
    const { configuration } = this.#ports;
    const assistant = await configuration.find(session.assistant.id);
    if (assistant === null) return this.end(session, 'ended_by_admin');
    session.assistant = assistant;
    session.role = matchRole(assistant, await configuration.roles(assistant.id), session.principal);
  }

  /** The database says that a session is over which is live here: its end was missed, or its time is up. */
  async foundEnded(session: LiveSession): Promise<void> {
    const { sessions, now } = this.#ports;
    const { tenantId, id } = session.record;
    const stored = await sessions.find(tenantId, id);
    if (stored?.endedAt === null) return this.end(session, limitReached(stored, now()) ?? 'expired');
    await this.#endedElsewhere(session, stored?.endReason ?? 'deleted');
  }

  /** Lets go of everything at shutdown: running turns are left to be taken up again, credentials are wiped. */
  async close(): Promise<void> {
    clearInterval(this.#looking);
    this.#unsubscribe();
    const all = this.live();
    this.#live.clear();
    await Promise.all(all.map(async (session) => Promise.all([this.#ports.turns().abandon(session), session.wipe()])));
    // The last time that a logout which the database did not take can be kept.
    for (const sessionId of this.#ending.keys()) await this.#storeEnd(sessionId);
  }

  /** An end that cannot be stored now is kept and stored later; until then nobody gets into the session through this process. */
  async #endSurely(record: EndedRecord, reason: SessionEndReason, subject: EventSubject): Promise<void> {
    this.#ending.set(record.id, () => this.#endStored(record, reason, subject));
    await this.#storeEnd(record.id);
  }

  async #storeEnd(sessionId: Id<'session'>): Promise<void> {
    try {
      await this.#ending.get(sessionId)?.();
      this.#ending.delete(sessionId);
    } catch (error) {
      this.#ports.log.warn({ err: error, sessionId }, 'the end of a session could not be stored yet');
    }
  }

  /** Of all who end a session at once, one stores it, audits it and tells the others. The row that wakes them is stored with it. */
  async #endStored({ tenantId, id }: EndedRecord, reason: SessionEndReason, subject: EventSubject): Promise<void> {
    const { sessions, audit, bus, now } = this.#ports;
    if (!(await sessions.end(tenantId, id, reason, now()))) return;
    await recordOrKeep(audit, { ...subject, type: 'session.ended', outcome: 'success', reason });
    await bus.wake({ kind: 'session.ended', sessionId: id, reason }).catch(() => undefined);
  }

  async #endedElsewhere(session: LiveSession, reason: SessionEndReason): Promise<void> {
    if (session.hasEnded) return;
    try {
      await this.endHere(session);
    } finally {
      session.sayEnd(reason);
    }
  }

  #woken(wake: Wake): void {
    if (wake.kind === 'configuration') return;
    const session = this.find(wake.sessionId);
    if (session === null) return;
    switch (wake.kind) {
      case 'session.ended':
        void this.#quietly(this.#endedElsewhere(session, wake.reason));
        return;
      case 'session.titled':
        void this.#quietly(this.#readTitle(session));
        return;
      case 'turn.cancel':
        if (session.running !== null) void this.#quietly(this.#ports.turns().cancel(session));
        return;
      case 'turn.handover':
        this.#ports.turns().handOver(session);
        return;
    }
  }

  async #readTitle(session: LiveSession): Promise<void> {
    const { tenantId, id } = session.record;
    const title = (await this.#ports.sessions.find(tenantId, id))?.title ?? session.title;
    if (title === session.title) return;
    session.title = title;
    session.publishHere({ type: 'session.title', sessionId: id, title });
  }

  async #endOverdue(): Promise<void> {
    for (const sessionId of this.#ending.keys()) await this.#storeEnd(sessionId);
    for (const session of this.live()) await this.#quietly(this.#endIfOverdue(session));
    if (this.#looks++ % SWEEP_EVERY === 0) await this.#quietly(this.#sweep());
  }

  /** Ends sessions to which nobody has come back, so that their end is stored and audited too. */
  async #sweep(): Promise<void> {
    const { directory, now } = this.#ports;
    for (const session of await directory.listOverdue(now() - SWEEP_AFTER_MS, SWEEP_LIMIT)) {
      if (this.find(session.id) === null) await this.endByRecord(session, session.endReason ?? 'expired');
    }
  }

  async #endIfOverdue(session: LiveSession): Promise<void> {
    const { sessions, now } = this.#ports;
    const { tenantId, id, endsAt } = session.record;
    const reason = limitReached({ idleEndsAt: session.idleEndsAt, endsAt }, now());
    if (reason === null) return;
    if (reason === 'idle') {
      if (session.running !== null || session.followed !== null) return;
      // Something may have been asked for in it through another process.
      const stored = await sessions.find(tenantId, id);
      if (stored !== null && stored.endedAt === null && stored.idleEndsAt > now()) {
        session.idleEndsAt = stored.idleEndsAt;
        return;
      }
    }
    await this.end(session, reason);
  }

  async #quietly(work: Promise<void>): Promise<void> {
    try {
      await work;
    } catch (error) {
      this.#ports.log.warn({ err: error }, 'a session could not be ended as it should');
    }
  }
}
