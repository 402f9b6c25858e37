import type { Assistant, Id, Role, ServerFrame, SessionEndReason, User } from '@diosc/protocol';
import type { NewAuditEvent } from '../audit/audit-log.ts';
import type { Credential } from '../identity/credential.ts';
import { type Principal, userOf } from '../identity/principal.ts';
import { RefreshQuestion } from '../interrupt/refresh-question.ts';
import type { ToolServers } from '../mcp/tool-server.ts';
import { Problem } from '../problem/problem.ts';
import { createRedactor } from '../redaction/create-redactor.ts';
import type { Redactor } from '../redaction/redactor.ts';
import type { FollowedTurn } from '../turn/followed-turn.ts';
import type { RunningTurn } from '../turn/running-turn.ts';
import type { TurnStatus } from '../turn/turn-store.ts';
import type { Connection } from './connection.ts';
import type { SessionRecord } from './session-store.ts';

/**
 * A session while somebody is connected to it or something runs in it. It is the only place that holds the credential,
 * and all it holds is gone when it is closed. What must outlast the process is in the stores, not here.
 */
export class LiveSession {
  readonly record: SessionRecord;
  readonly toolServers: ToolServers;
  readonly refresh: RefreshQuestion;
  assistant: Assistant;
  principal: Principal;
  role: Role | null;
  title: string;
  /** Milliseconds since 1970: it ends then unless something is asked for before. */
  idleEndsAt: number;
  /** The turn that this process works on. */
  running: RunningTurn | null = null;
  /** The turn that another process works on. */
  followed: FollowedTurn | null = null;
  /** Set once it is over for good: nothing more is said in it. */
  hasEnded = false;
  /** Grows with each credential, so that a refusal can be told from the refusal of an older one. */
  credentialGeneration = 0;
  redactor: Redactor;
  readonly #connections = new Set<Connection>();
  readonly #watchingNodes = new Map<number, Connection>();
  #lastTold: string | null = null;
  #beginnings: Promise<unknown> = Promise.resolve();
  #beginningCount = 0;
  #credential: Credential | null;
  #from: Connection['from'];

  constructor(options: {
    record: SessionRecord;
    assistant: Assistant;
    principal: Principal;
    role: Role | null;
    credential: Credential;
    toolServers: ToolServers;
    refresh: (session: LiveSession) => RefreshQuestion;
    from: Connection['from'];
  }) {
    this.record = options.record;
    this.title = options.record.title;
    this.idleEndsAt = options.record.idleEndsAt;
    this.assistant = options.assistant;
    this.principal = options.principal;
    this.role = options.role;
    this.toolServers = options.toolServers;
    this.#credential = options.credential;
    this.#from = options.from;
    this.redactor = createRedactor(options.credential);
    this.refresh = options.refresh(this);
  }

  /** The credential of this moment; null once it is wiped. */
  get credential(): Credential | null {
    return this.#credential;
  }

  get user(): User {
    return userOf(this.principal);
  }

  get connections(): ReadonlySet<Connection> {
    return this.#connections;
  }

  /**
   * Puts fresh authentication of the same person in place; the credential before is wiped at once. The session stays that
   * of the person it was started for, whatever ids the page claims now.
   * @throws {Problem} `session_ended`: then the fresh credential is wiped.
   */
  renew(fresh: { assistant: Assistant; principal: Principal; credential: Credential }, role: Role | null): void {
    if (this.hasEnded) {
      fresh.credential.wipe();
      throw new Problem({ kind: 'session_ended' });
    }
    const before = this.#credential;
    const { userId, tenantId } = this.record;
    this.#credential = fresh.credential;
    this.assistant = fresh.assistant;
    this.principal = { ...fresh.principal, userId, tenantId };
    this.role = role;
    this.redactor = createRedactor(fresh.credential);
    this.credentialGeneration += 1;
    if (before !== fresh.credential) before?.wipe();
  }

  /** Hands the credential over to another session of the same person; this one has none any more. */
  takeCredential(): Credential | null {
    const credential = this.#credential;
    this.#credential = null;
    return credential;
  }

  /** Forgets the credential and closes every connection to tool servers, requests under way included. */
  async wipe(): Promise<void> {
    this.#credential?.wipe();
    this.#credential = null;
    this.redactor = createRedactor(null);
    await this.toolServers.close();
  }

  /**
   * Runs what may begin a turn one after the other, whichever tab asked for it, so that nobody takes a turn that is just being
   * begun for one that nobody runs.
   */
  oneByOne<Result>(beginning: () => Promise<Result>): Promise<Result> {
    this.#beginningCount += 1;
    const result = this.#beginnings.then(beginning).finally(() => {
      this.#beginningCount -= 1;
    });
    this.#beginnings = result.catch(() => undefined);
    return result;
  }

  /** Whether somebody watches it here, or something runs or is about to. */
  get isNeeded(): boolean {
    return this.#connections.size > 0 || this.running !== null || this.#beginningCount > 0;
  }

  attach(connection: Connection): void {
    this.#connections.add(connection);
    this.#from = connection.from;
  }

  detach(connection: Connection): void {
    this.#connections.delete(connection);
  }

  /** The last thing that is said in it: whoever was connected is told why, and hears nothing of it any more. */
  sayEnd(reason: SessionEndReason): void {
    this.publishHere({ type: 'session.ended', sessionId: this.record.id, reason });
    this.#connections.clear();
  }

  /** Another process has clients who watch what runs here: they get the frames through it. */
  watchFrom(node: number, connection: Connection): void {
    this.#watchingNodes.set(node, connection);
  }

  unwatch(): void {
    this.#watchingNodes.clear();
  }

  /** Whether those who are connected here have not been told yet that a turn stands so; from now on they have. */
  isNews(turnId: Id<'turn'>, status: TurnStatus): boolean {
    const told = `${turnId} ${status}`;
    if (this.#lastTold === told) return false;
    this.#lastTold = told;
    return true;
  }

  /** Sends a frame to everybody who watches this session, in this process and in others. */
  publish(frame: ServerFrame): void {
    this.publishHere(frame);
    for (const connection of this.#watchingNodes.values()) connection.send(frame);
  }

  /** Sends a frame to those who are connected to this process. */
  publishHere(frame: ServerFrame): void {
    for (const connection of this.#connections) connection.send(frame);
  }

  /** What every audit event of this session says: who, for whom, from where. */
  get auditSubject(): Pick<NewAuditEvent, 'tenantId' | 'userId' | 'verified' | 'roles' | 'assistantId' | 'sessionId' | 'ip' | 'origin'> {
    return {
      tenantId: this.record.tenantId,
      userId: this.record.userId,
      verified: this.record.verified,
      roles: [...this.principal.roles],
      assistantId: this.assistant.id,
      sessionId: this.record.id,
      ip: this.#from.ip,
      ...(this.#from.origin !== null && { origin: this.#from.origin }),
    };
  }
}
