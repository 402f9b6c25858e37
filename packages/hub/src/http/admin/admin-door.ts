import type { AdminScope } from '@diosc/protocol';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { hashAdminToken } from '../../admin/admin-token.ts';
import type { Administrator } from '../../admin/administrator.ts';
import { Problem } from '../../problem/problem.ts';
import type { AdminPorts } from './admin-ports.ts';
import { AttemptLimit } from './attempt-limit.ts';

/** Wrong tokens from one address in a minute. */
const MOST_WRONG_TOKENS = 30;
/** Refused endpoints that are audited for one token in a minute. */
const MOST_AUDITED_REFUSALS = 10;
/** Tokens that are remembered as accepted by this process, by their hashes. */
const MAX_ACCEPTED = 1000;

/** RFC 6750 section 2.1, and what else DIOSC_ADMIN_TOKEN may hold. Schemes are compared without regard to case. */
const BEARER = /^bearer +([\x21-\x7e]{1,512})$/i;

type Attempt = { readonly address: string; readonly requestId: string };

/** Who may come in to the Admin API. Every endpoint is behind it, before a byte of the body is read. */
export class AdminDoor {
  readonly #ports: Pick<AdminPorts, 'recognise' | 'audit' | 'now'>;
  readonly #wrongTokens = new AttemptLimit(MOST_WRONG_TOKENS);
  readonly #refusals = new AttemptLimit(MOST_AUDITED_REFUSALS);
  readonly #accepted = new Set<string>();
  /** Tokens that are being looked at for the first time, by their hashes: requests that bring the same one count as one. */
  readonly #pending = new Map<string, Promise<Administrator | null>>();

  constructor(ports: Pick<AdminPorts, 'recognise' | 'audit' | 'now'>) {
    this.#ports = ports;
  }

  /**
   * The administrator whose token the request carries. After too many wrong ones from an address nothing more from there is
   * looked at, so that guessing is slow and costs the database nothing; only a token that was right before still is let in,
   * or anybody behind the same proxy could lock the administrators out.
   * @throws {Problem} `unauthorized`, `rate_limited`, and `admin_forbidden` where the token may only look
   */
  async admit(request: FastifyRequest, reply: FastifyReply, scope: AdminScope): Promise<Administrator> {
    const attempt = { address: request.ip, requestId: request.id };
    const [, token] = BEARER.exec(request.headers.authorization ?? '') ?? [];
    const administrator = token === undefined ? null : await this.#recognise(token, attempt, reply);
    if (administrator === null) {
      reply.header(
        'www-authenticate',
        token === undefined ? 'Bearer realm="diosc-admin"' : 'Bearer realm="diosc-admin", error="invalid_token"',
      );
      throw new Problem({ kind: 'unauthorized' });
    }
    if (scope === 'admin' && administrator.scope !== 'admin') {
      reply.header('www-authenticate', 'Bearer realm="diosc-admin", error="insufficient_scope", scope="admin"');
      await this.#auditForbidden(administrator, attempt, `${request.method} ${request.routeOptions.url ?? ''}`);
      throw new Problem({ kind: 'admin_forbidden', scope: administrator.scope });
    }
    return administrator;
  }

  async #recognise(token: string, attempt: Attempt, reply: FastifyReply): Promise<Administrator | null> {
    const hash = hashAdminToken(token);
    if (this.#accepted.has(hash)) {
      const administrator = await this.#ports.recognise(token);
      if (administrator !== null) return administrator;
      this.#accepted.delete(hash);
    }
    const pending = this.#pending.get(hash);
    if (pending !== undefined) return pending;
    if (this.#wrongTokens.isReached(attempt.address, this.#ports.now())) {
      reply.header('retry-after', '60');
      throw new Problem({ kind: 'rate_limited' });
    }
    const meeting = this.#meet(token, hash, attempt).finally(() => this.#pending.delete(hash));
    this.#pending.set(hash, meeting);
    return meeting;
  }

  /**
   * Looks at a token that is new to this process. It counts as wrong until it has proved right, or a thousand guesses sent
   * at once would all be looked at before the first of them is counted.
   */
  async #meet(token: string, hash: string, attempt: Attempt): Promise<Administrator | null> {
    const now = this.#ports.now();
    const count = this.#wrongTokens.count(attempt.address, now);
    let isWrong = false;
    try {
      const administrator = await this.#ports.recognise(token);
      isWrong = administrator === null;
      if (administrator !== null) this.#remember(hash);
      return administrator;
    } finally {
      if (isWrong) await this.#auditWrongToken(attempt, count);
      else this.#wrongTokens.forgive(attempt.address, now);
    }
  }

  #remember(hash: string): void {
    if (this.#accepted.size >= MAX_ACCEPTED) this.#accepted.clear();
    this.#accepted.add(hash);
  }

  /** The first wrong token of a minute is an event, and so is the one that reaches the limit; those between are not. */
  async #auditWrongToken({ address, requestId }: Attempt, count: number): Promise<void> {
    if (count !== 1 && count !== MOST_WRONG_TOKENS) return;
    await this.#ports.audit.record({
      type: 'administration.refused',
      outcome: 'denied',
      tenantId: '',
      requestId,
      ip: address,
      reason: count === 1 ? 'UNAUTHORIZED' : 'RATE_LIMITED',
      detail: count === 1 ? 'An admin token was not accepted.' : `${count} admin tokens of this address were not accepted within a minute.`,
    });
  }

  async #auditForbidden({ id }: Administrator, { address, requestId }: Attempt, endpoint: string): Promise<void> {
    const now = this.#ports.now();
    if (this.#refusals.isReached(id, now)) return;
    this.#refusals.count(id, now);
    await this.#ports.audit.record({
      type: 'administration.refused',
      outcome: 'denied',
      tenantId: '',
      userId: id,
      requestId,
      ip: address,
      reason: 'FORBIDDEN',
      detail: `A token that may only look asked for ${endpoint}.`,
    });
  }
}
