import { type AuthFrame, type Id, newId, type Role, type SessionEndReason } from '@diosc/protocol';
import type { AssistantStore } from '../assistant/assistant-store.ts';
import { matchRole } from '../assistant/role.ts';
import { recordOrKeep } from '../audit/record-or-keep.ts';
import { isSamePrincipal, type PrincipalKey } from '../identity/principal.ts';
import { hashSessionKey, newSessionKey, sessionKeyMatches } from '../identity/session-key.ts';
import type { InterruptStore } from '../interrupt/interrupt-store.ts';
import { RefreshQuestion } from '../interrupt/refresh-question.ts';
import type { OpenToolServers } from '../mcp/tool-server.ts';
import { Problem } from '../problem/problem.ts';
import type { TurnStore } from '../turn/turn-store.ts';
import type { Turns } from '../turn/turns.ts';
import { type Admission, type AdmissionPorts, admit } from './admission.ts';
import type { Connection } from './connection.ts';
import { LiveSession } from './live-session.ts';
import { sessionFrame, userRole } from './session-frame.ts';
import type { SessionRecord, SessionStore } from './session-store.ts';

export type SessionsPorts = AdmissionPorts & {
  readonly assistants: Pick<AssistantStore, 'findByApiKey' | 'roles'>;
  readonly sessions: SessionStore;
  readonly turnStore: Pick<TurnStore, 'list'>;
  readonly interrupts: InterruptStore;
  readonly openToolServers: OpenToolServers;
  /** Milliseconds that parked work waits for fresh authentication. */
  readonly refreshWaitMs: number;
};

/** The sessions that are live in this process: who gets into which, and how each ends. */
export class Sessions {
  readonly #ports: SessionsPorts;
  readonly #turns: () => Turns;
  readonly #live = new Map<Id<'session'>, LiveSession>();
  /** Those whose end is not stored yet: nobody gets into them any more. */
  readonly #ending = new Set<Id<'session'>>();

  constructor(ports: SessionsPorts, turns: () => Turns) {
    this.#ports = ports;
    this.#turns = turns;
  }

  /**
   * Authenticates a connection. The same principal as before refreshes in place; another one ends the session of the
   * first. Otherwise the named session is resumed if it is theirs, and a new one started if not.
   * @throws {Problem} what {@link admit} throws, and `identity_unavailable` for a refresh that cannot be checked now
   */
  async authenticate(connection: Connection, frame: AuthFrame, current: LiveSession | null): Promise<LiveSession> {
    const requestId = newId('request');
    const admission = await this.#admit(connection, frame, current, requestId);
    const roles = await this.#ports.assistants.roles(admission.assistant.id);
    const role = matchRole(admission.assistant, roles, admission.principal);
    if (current !== null && this.#live.get(current.record.id) === current) {
      if (current.assistant.id === admission.assistant.id && isContinuedBy(current.principal, admission)) {
        return this.#refresh(current, admission, role, requestId);
      }
      if (admission.resolverFailed && current.principal.verified) {
        admission.credential.wipe();
        throw new Problem({ kind: 'identity_unavailable' });
      }
      await this.end(current, 'user_switched');
    }
    const resumed = await this.#findOwn(frame, admission);
    return resumed === null
      ? this.#start(connection, admission, role, requestId)
      : this.#resume(connection, resumed, admission, role, requestId);
  }

  /** Starts an empty conversation for the same user; the one before stays as it is, and ends. */
  async startAnother(connection: Connection, current: LiveSession): Promise<LiveSession> {
    const { assistant, principal, role } = current;
    const credential = current.takeCredential();
    if (credential === null) throw new Problem({ kind: 'session_ended' });
    await this.end(current, 'replaced');
    return this.#start(connection, { assistant, principal, credential, resolverFailed: false }, role, newId('request'));
  }

  /** Ends a session for good: the credential goes first, then the work that used it, then everybody is told. */
  async end(session: LiveSession, reason: SessionEndReason): Promise<void> {
    const { record } = session;
    if (session.hasEnded) return;
    session.hasEnded = true;
    this.#ending.add(record.id);
    this.#live.delete(record.id);
    try {
      await Promise.all([this.#turns().cancel(session), session.wipe()]);
      await Promise.all([
        this.#ports.sessions.end(record.tenantId, record.id, reason, Date.now()),
        recordOrKeep(this.#ports.audit, { ...session.auditSubject, type: 'session.ended', outcome: 'success', reason }),
      ]);
    } finally {
      this.#ending.delete(record.id);
      session.publish({ type: 'session.ended', sessionId: record.id, reason });
    }
  }

  /** The connection is gone. What runs goes on; when nothing runs and nobody watches, the credential goes. */
  leave(connection: Connection, session: LiveSession): void {
    session.detach(connection);
    this.releaseIfIdle(session);
  }

  /** Wipes a session that nobody watches and in which nothing runs. It can be resumed with fresh authentication. */
  releaseIfIdle(session: LiveSession): void {
    if (session.connections.size > 0 || session.running !== null) return;
    if (this.#live.get(session.record.id) === session) this.#live.delete(session.record.id);
    void session.wipe();
  }

  /** Lets go of everything at shutdown: running turns are left to be taken up again, credentials are wiped. */
  async close(): Promise<void> {
    const all = [...this.#live.values()];
    this.#live.clear();
    await Promise.all(all.map(async (session) => Promise.all([this.#turns().abandon(session), session.wipe()])));
  }

  /** Whoever is refused access while they are in a session is out of it: what was granted before is no longer. */
  async #admit(connection: Connection, frame: AuthFrame, current: LiveSession | null, requestId: Id<'request'>): Promise<Admission> {
    try {
      return await admit(frame, connection.from, requestId, this.#ports);
    } catch (error) {
      const isDenied = error instanceof Problem && error.reason.kind === 'access_denied';
      if (isDenied && current !== null) await this.end(current, 'revoked');
      throw error;
    }
  }

  async #refresh(session: LiveSession, admission: Admission, role: Role | null, requestId: Id<'request'>): Promise<LiveSession> {
    await this.#ports.audit.record({ ...session.auditSubject, type: 'authentication.refreshed', outcome: 'success', requestId });
    this.#renew(session, admission, role);
    session.publish({ type: 'auth.refreshed', user: session.user, role: userRole(role) });
    return session;
  }

  /** Puts fresh authentication in place, and lets everything go on that waited for it. */
  #renew(session: LiveSession, admission: Admission, role: Role | null): void {
    session.renew(admission, role);
    session.refresh.answer();
  }

  async #findOwn(frame: AuthFrame, admission: Admission): Promise<SessionRecord | null> {
    if (frame.session === undefined) return null;
    const { principal } = admission;
    const record = await this.#ports.sessions.find(principal.tenantId, frame.session.id);
    if (record === null || record.endedAt !== null || this.#ending.has(record.id) || record.assistantId !== admission.assistant.id)
      return null;
    if (record.verified !== principal.verified || !isContinuedBy(record, admission)) return null;
    // What nobody vouches for opens nothing: neither an unverified user id, nor a tenant that only the page names, in which
    // a namesake may live. There only the key does that this browser was given.
    const isVouchedFor = principal.verified && principal.tenantIsClaimed !== true;
    if (!isVouchedFor && !sessionKeyMatches(frame.session.key ?? '', record.keyHash)) return null;
    return record;
  }

  async #start(connection: Connection, admission: Admission, role: Role | null, requestId: Id<'request'>): Promise<LiveSession> {
    const key = newSessionKey();
    const now = Date.now();
    const record: SessionRecord = {
      id: newId('session', now),
      tenantId: admission.principal.tenantId,
      userId: admission.principal.userId,
      verified: admission.principal.verified,
      assistantId: admission.assistant.id,
      keyHash: hashSessionKey(key),
      startedAt: now,
      endedAt: null,
      endReason: null,
    };
    const session = this.#enliven(connection, record, admission, role);
    try {
      await Promise.all([
        this.#ports.sessions.start(record),
        this.#ports.audit.record({ ...session.auditSubject, type: 'session.started', outcome: 'success', requestId }),
      ]);
    } catch (error) {
      this.releaseIfIdle(session);
      throw error;
    }
    connection.send(sessionFrame(session, [], { resumed: false, key }));
    session.attach(connection);
    return session;
  }

  async #resume(
    connection: Connection,
    record: SessionRecord,
    admission: Admission,
    role: Role | null,
    requestId: Id<'request'>,
  ): Promise<LiveSession> {
    const live = this.#live.get(record.id);
    const session = live ?? this.#enliven(connection, record, admission, role);
    // Attached before anything is awaited, so that a turn that ends meanwhile does not let the session go.
    const held: Connection = { from: connection.from, send: () => undefined, close: () => undefined };
    session.attach(held);
    try {
      if (live !== undefined) this.#renew(live, admission, role);
      await this.#ports.audit.record({ ...session.auditSubject, type: 'session.resumed', outcome: 'success', requestId });
      await this.#turns().takeUp(session);
      await this.#attachAt(connection, session);
      return session;
    } finally {
      this.leave(held, session);
    }
  }

  /** Reads the conversation and attaches in one moment in which nothing began or ended, so that no frame is lost between. */
  async #attachAt(connection: Connection, session: LiveSession): Promise<void> {
    for (;;) {
      const before = session.running;
      const turns = await this.#ports.turnStore.list(session.record.tenantId, session.record.id);
      if (session.running !== before) continue;
      connection.send(sessionFrame(session, turns, { resumed: true, key: null }));
      session.attach(connection);
      return;
    }
  }

  #enliven(connection: Connection, record: SessionRecord, admission: Admission, role: Role | null): LiveSession {
    const { interrupts, audit, refreshWaitMs, openToolServers } = this.#ports;
    const session = new LiveSession({
      record,
      assistant: admission.assistant,
      principal: { ...admission.principal, userId: record.userId, tenantId: record.tenantId },
      role,
      credential: admission.credential,
      toolServers: openToolServers(record.id),
      refresh: (live) => new RefreshQuestion(live, { store: interrupts, audit, waitMs: refreshWaitMs }),
      from: connection.from,
    });
    this.#live.set(record.id, session);
    return session;
  }
}

/**
 * Whether fresh authentication goes on as the person before. A verified identity must be the same one. An unverified one
 * goes on unless the page claims somebody else: where it claims nobody, there is nothing to tell two people apart by,
 * and a page that changes users says so with a logout.
 */
function isContinuedBy(before: PrincipalKey, { principal, credential }: Admission): boolean {
  if (before.verified || principal.verified) return isSamePrincipal(before, principal);
  const { userId, tenantId } = credential.claimed;
  return (userId === null || userId === before.userId) && (tenantId === null || tenantId === before.tenantId);
}
