import { type AuthFrame, type Id, newId, type OpenSessionFrame, type Role, type SessionEndReason } from '@diosc/protocol';
import type { Configuration } from '../assistant/configuration-cache.ts';
import { matchRole } from '../assistant/role.ts';
import type { SessionToken, SessionTokenStore } from '../conversation/session-token-store.ts';
import { isSamePrincipal, isVouchedFor, type PrincipalKey } from '../identity/principal.ts';
import { hashSessionKey, newSessionKey, sessionKeyMatches } from '../identity/session-key.ts';
import type { InterruptStore } from '../interrupt/interrupt-store.ts';
import { RefreshQuestion } from '../interrupt/refresh-question.ts';
import type { OpenToolServers } from '../mcp/tool-server.ts';
import { Problem } from '../problem/problem.ts';
import type { TurnStore } from '../turn/turn-store.ts';
import type { Turns } from '../turn/turns.ts';
import { type Admission, type AdmissionPorts, type AdmissionRequest, admit } from './admission.ts';
import type { Connection } from './connection.ts';
import { LiveSession } from './live-session.ts';
import { sessionFrame, userRole } from './session-frame.ts';
import { idleEnd, lifetimeFrom, limitReached } from './session-lifetime.ts';
import type { SessionRegister } from './session-register.ts';
import type { SessionRecord, SessionStore, SessionVisit } from './session-store.ts';

export type SessionsPorts = AdmissionPorts & {
  readonly configuration: Pick<Configuration, 'findByApiKey' | 'roles'>;
  readonly sessions: SessionStore;
  readonly register: SessionRegister;
  readonly tokens: Pick<SessionTokenStore, 'issue'>;
  readonly turnStore: Pick<TurnStore, 'list'>;
  readonly turns: () => Turns;
  readonly interrupts: InterruptStore;
  readonly openToolServers: OpenToolServers;
  /** Milliseconds that parked work waits for fresh authentication. */
  readonly refreshWaitMs: number;
  /** Milliseconds since 1970. */
  readonly now: () => number;
};

/** An admission, and what follows from it. */
type Entry = { readonly admission: Admission; readonly role: Role | null; readonly requestId: Id<'request'> };

/** Who gets into which session. */
export class Sessions {
  readonly #ports: SessionsPorts;

  constructor(ports: SessionsPorts) {
    this.#ports = ports;
  }

  /**
   * Authenticates a connection. The same principal as before refreshes in place; another one ends the session of the
   * first. Otherwise the named session is resumed if it is theirs, and a new one started if not.
   * `signal` ends a question to the resolver that nobody waits for any more, and with it the hold on the credential.
   * @throws {Problem} what {@link admit} throws, and `identity_unavailable` for a refresh that cannot be checked now
   */
  async authenticate(connection: Connection, frame: AuthFrame, current: LiveSession | null, signal: AbortSignal): Promise<LiveSession> {
    const { configuration, register } = this.#ports;
    const requestId = newId('request');
    const admission = await this.#admit(connection, frame, current, { requestId, signal });
    const role = matchRole(admission.assistant, await configuration.roles(admission.assistant.id), admission.principal);
    const entry = { admission, role, requestId };
    if (current !== null && register.has(current)) {
      if (current.assistant.id === admission.assistant.id && isContinuedBy(current.principal, claimOf(admission))) {
        return this.#refresh(current, entry);
      }
      if (admission.resolverFailed && current.principal.verified) {
        admission.credential.wipe();
        throw new Problem({ kind: 'identity_unavailable' });
      }
      await register.end(current, 'user_switched', { requestId });
    }
    const own = frame.session === undefined ? null : await this.#findOwn(frame.session, claimOf(admission));
    const isOpen = own !== null && own.endedAt === null && !register.isEnding(own.id);
    const resumed = isOpen ? await this.#resume(connection, own, entry) : null;
    return resumed ?? this.#start(connection, entry);
  }

  /** Starts an empty conversation for the same user; the one before stays as it is, and ends. */
  async startAnother(connection: Connection, current: LiveSession): Promise<LiveSession> {
    const requestId = newId('request');
    const entry = takeOver(current, requestId);
    await this.#ports.register.end(current, 'replaced', { requestId });
    return this.#start(connection, entry);
  }

  /**
   * Goes on with another conversation of the same user, also one that has ended; the one before stays as it is, and ends.
   * @throws {Problem} `session_not_found` where there is none or it is not theirs; `session_ended` where an administrator
   * or a revocation ended it
   */
  async open(connection: Connection, current: LiveSession, frame: OpenSessionFrame): Promise<LiveSession> {
    const { register } = this.#ports;
    const { assistant, principal } = current;
    const record = await this.#findOwn(
      { id: frame.sessionId, ...(frame.key !== undefined && { key: frame.key }) },
      { assistant, principal, claimed: current.record },
    );
    if (record === null || register.isEnding(record.id)) throw new Problem({ kind: 'session_not_found' });
    if (record.id === current.record.id) {
      await this.#attachAt(connection, current);
      return current;
    }
    if (record.endReason === 'revoked' || record.endReason === 'ended_by_admin') throw new Problem({ kind: 'session_ended' });
    const requestId = newId('request');
    const opened = record.endedAt === null ? record : await this.#reopen(record, current, requestId);
    const entry = takeOver(current, requestId);
    try {
      await register.end(current, 'replaced', { requestId });
      const session = await this.#resume(connection, opened, entry);
      if (session !== null) return session;
    } catch (error) {
      entry.admission.credential.wipe();
      throw error;
    }
    throw new Problem({ kind: 'session_ended' });
  }

  /** A bearer by which the user of this session reaches their conversations over HTTP. */
  issueToken(session: LiveSession): Promise<SessionToken> {
    return this.#ports.tokens.issue(session.record, this.#ports.now());
  }

  /** Ends a session for good and everywhere. */
  end(session: LiveSession, reason: SessionEndReason): Promise<void> {
    return this.#ports.register.end(session, reason);
  }

  /** The connection is gone. What runs goes on; when nothing runs and nobody watches, the credential goes. */
  leave(connection: Connection, session: LiveSession): void {
    this.#ports.register.leave(connection, session);
  }

  /** Whoever is refused access while they are in a session is out of it: what was granted before is no longer. */
  async #admit(connection: Connection, frame: AuthFrame, current: LiveSession | null, request: AdmissionRequest): Promise<Admission> {
    try {
      return await admit(frame, connection.from, request, this.#ports);
    } catch (error) {
      const isDenied = error instanceof Problem && error.reason.kind === 'access_denied';
      if (isDenied && current !== null) await this.#ports.register.end(current, 'revoked', { requestId: request.requestId });
      throw error;
    }
  }

  async #refresh(session: LiveSession, entry: Entry): Promise<LiveSession> {
    const { requestId } = entry;
    await this.#ports.audit.record({ ...session.auditSubject, type: 'authentication.refreshed', outcome: 'success', requestId });
    // Pushed for this session on purpose: it counts even where the value is as before, as of a cookie whose session was renewed.
    this.#renew(session, entry, true);
    session.publishHere({ type: 'auth.refreshed', user: session.user, role: userRole(session.role) });
    await this.#ports.turns().askFor(session);
    return session;
  }

  /** Puts authentication in place and, where it is fresh, lets everything go on that waited for it. */
  #renew(session: LiveSession, { admission, role }: Entry, isFresh: boolean): void {
    session.renew(admission, role);
    if (!isFresh) return;
    if (session.running !== null) session.running.isWantedElsewhere = false;
    session.refresh.answer();
  }

  /** The named session if it belongs to whoever asks, ended or not. One whose time is over has ended. */
  async #findOwn(wanted: NonNullable<AuthFrame['session']>, { assistant, principal, claimed }: Claim): Promise<SessionRecord | null> {
    const { sessions, register, now } = this.#ports;
    const record = await sessions.find(principal.tenantId, wanted.id);
    if (record === null || record.assistantId !== assistant.id) return null;
    if (record.verified !== principal.verified || !isContinuedBy(record, { principal, claimed })) return null;
    // What nobody vouches for opens nothing: neither an unverified user id, nor a tenant that only the page names, in which
    // a namesake may live. There only the key does that this browser was given.
    const opensByName = isVouchedFor(principal) && record.vouched;
    if (!opensByName && !sessionKeyMatches(wanted.key ?? '', record.keyHash)) return null;
    const limit = record.endedAt === null && register.find(record.id)?.running == null ? limitReached(record, now()) : null;
    if (limit === null) return record;
    await register.endByRecord(record, limit);
    return { ...record, endedAt: now(), endReason: limit };
  }

  async #start(connection: Connection, entry: Entry): Promise<LiveSession> {
    const { sessions, audit, register, now } = this.#ports;
    const { admission, role, requestId } = entry;
    const { principal, assistant } = admission;
    const key = newSessionKey();
    const startedAt = now();
    const record: SessionRecord = {
      id: newId('session', startedAt),
      tenantId: principal.tenantId,
      userId: principal.userId,
      verified: principal.verified,
      vouched: isVouchedFor(principal),
      assistantId: assistant.id,
      keyHash: hashSessionKey(key),
      title: '',
      startedAt,
      ...lifetimeFrom(startedAt, assistant),
      endedAt: null,
      endReason: null,
    };
    const session = this.#enliven(connection, record, entry);
    try {
      await Promise.all([
        sessions.start({ ...record, ...useOf(principal, role) }),
        audit.record({ ...session.auditSubject, type: 'session.started', outcome: 'success', requestId }),
      ]);
    } catch (error) {
      register.releaseIfIdle(session);
      throw error;
    }
    connection.send(sessionFrame(session, [], { resumed: false, key }));
    session.attach(connection);
    return session;
  }

  /** Null where it has ended meanwhile. */
  async #resume(connection: Connection, record: SessionRecord, entry: Entry): Promise<LiveSession | null> {
    const { register, sessions, audit, turns } = this.#ports;
    const live = register.find(record.id);
    const session = live ?? this.#enliven(connection, record, entry);
    // Attached before anything is awaited, so that a turn that ends meanwhile does not let the session go.
    const held: Connection = { from: connection.from, send: () => undefined, close: () => undefined };
    session.attach(held);
    try {
      // A reload brings back what was refused already; that answers no question.
      if (live !== null) this.#renew(live, entry, live.credential?.equals(entry.admission.credential) !== true);
      const visit = this.#visitOf(entry.admission, entry.role);
      if (!(await sessions.visit(record.tenantId, record.id, visit))) {
        // The credential goes on to the session that is started instead.
        session.takeCredential();
        await register.foundEnded(session);
        return null;
      }
      session.idleEndsAt = visit.idleEndsAt;
      session.title = record.title;
      await audit.record({ ...session.auditSubject, type: 'session.resumed', outcome: 'success', requestId: entry.requestId });
      await turns().takeUp(session);
      await this.#attachAt(connection, session);
      await turns().askFor(session);
      return session;
    } finally {
      register.leave(held, session);
    }
  }

  /** Reads the conversation and attaches in one moment in which nothing began or ended, so that no frame is lost between. */
  async #attachAt(connection: Connection, session: LiveSession): Promise<void> {
    for (;;) {
      const { running, followed } = session;
      const turns = await this.#ports.turnStore.list(session.record.tenantId, session.record.id);
      if (session.running !== running || session.followed !== followed) continue;
      connection.send(sessionFrame(session, turns, { resumed: true, key: null }));
      session.attach(connection);
      return;
    }
  }

  async #reopen(record: SessionRecord, by: LiveSession, requestId: Id<'request'>): Promise<SessionRecord> {
    const visit = { ...this.#visitOf(by, by.role), endsAt: lifetimeFrom(this.#ports.now(), by.assistant).endsAt };
    await this.#ports.audit.record({ ...by.auditSubject, sessionId: record.id, type: 'session.reopened', outcome: 'success', requestId });
    if (!(await this.#ports.sessions.reopen(record.tenantId, record.id, visit))) throw new Problem({ kind: 'session_ended' });
    return { ...record, idleEndsAt: visit.idleEndsAt, endsAt: visit.endsAt, endedAt: null, endReason: null };
  }

  #visitOf({ principal, assistant }: Pick<Admission, 'principal' | 'assistant'>, role: Role | null): SessionVisit {
    const now = this.#ports.now();
    return { ...useOf(principal, role), now, idleEndsAt: idleEnd(now, assistant.session.idleMinutes) };
  }

  #enliven(connection: Connection, record: SessionRecord, { admission, role }: Entry): LiveSession {
    const { interrupts, audit, refreshWaitMs, openToolServers, register } = this.#ports;
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
    register.add(session);
    return session;
  }
}

type Claim = Pick<Admission, 'assistant' | 'principal'> & { readonly claimed: Claimed };
type Claimed = { readonly userId: string | null; readonly tenantId: string | null };

function claimOf({ assistant, principal, credential }: Admission): Claim {
  return { assistant, principal, claimed: credential.claimed };
}

/** What a session hands over to the one that replaces it; it has no credential any more. */
function takeOver(current: LiveSession, requestId: Id<'request'>): Entry {
  const { assistant, principal, role } = current;
  const credential = current.takeCredential();
  if (credential === null) throw new Problem({ kind: 'session_ended' });
  return { admission: { assistant, principal, credential, resolverFailed: false }, role, requestId };
}

function useOf(principal: Admission['principal'], role: Role | null) {
  return { roleName: role?.roleName ?? null, displayName: principal.displayName ?? null };
}

/**
 * Whether fresh authentication goes on as the person before. A verified identity must be the same one. An unverified one
 * goes on unless the page claims somebody else: where it claims nobody, there is nothing to tell two people apart by,
 * and a page that changes users says so with a logout.
 */
function isContinuedBy(before: PrincipalKey, { principal, claimed }: Pick<Claim, 'principal' | 'claimed'>): boolean {
  if (before.verified || principal.verified) return isSamePrincipal(before, principal);
  return (
    (claimed.userId === null || claimed.userId === before.userId) && (claimed.tenantId === null || claimed.tenantId === before.tenantId)
  );
}
