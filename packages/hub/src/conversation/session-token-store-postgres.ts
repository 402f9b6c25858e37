import type { Transaction } from 'kysely';
import { Problem } from '../problem/problem.ts';
import type { SessionRecord } from '../session/session-store.ts';
import { sessionOf } from '../session/session-store-postgres.ts';
import type { Database } from '../store/database.ts';
import type { Schema } from '../store/schema.ts';
import { withTenant } from '../store/tenant.ts';
import { hashSessionToken, newSessionToken, readSessionToken } from './session-token.ts';
import { MAX_TOKENS_OF_SESSION, SESSION_TOKEN_LIFETIME_MS, type SessionTokenStore } from './session-token-store.ts';

/** How many bearers of the past are swept away with each new one, so that none has to wait long for its end. */
const SWEPT_AT_ONCE = 100;

/** Bearers of `/v1/me` in the hub's database. */
export function createSessionTokenStore({ kysely }: Pick<Database, 'kysely'>): SessionTokenStore {
  return {
    issue: (session, now) =>
      withTenant(kysely, session.tenantId, async (transaction) => {
        // Locked, so that a deletion that is under way is waited for, and tokens of one session are counted one after the other.
        const row = await transaction
          .selectFrom('session')
          .select('ends_at')
          .where('tenant_id', '=', session.tenantId)
          .where('id', '=', session.id)
          .where('ended_at', 'is', null)
          .forUpdate()
          .executeTakeFirst();
        if (row === undefined) throw new Problem({ kind: 'session_ended' });
        await sweep(transaction, session, now);
        const token = newSessionToken(session.tenantId);
        const expiresAt = Math.min(now + SESSION_TOKEN_LIFETIME_MS, row.ends_at.getTime());
        await transaction
          .insertInto('session_token')
          .values({
            tenant_id: session.tenantId,
            token_hash: hashSessionToken(token),
            session_id: session.id,
            expires_at: new Date(expiresAt),
          })
          .execute();
        return { token, expiresAt };
      }),
    async find(token, now) {
      const key = readSessionToken(token);
      if (key === null) return null;
      const at = new Date(now);
      const row = await withTenant(kysely, key.tenantId, (transaction) =>
        transaction
          .selectFrom('session_token')
          .innerJoin('session', (join) =>
            join.onRef('session.tenant_id', '=', 'session_token.tenant_id').onRef('session.id', '=', 'session_token.session_id'),
          )
          .selectAll('session')
          .where('session_token.tenant_id', '=', key.tenantId)
          .where('session.tenant_id', '=', key.tenantId)
          .where('session_token.token_hash', '=', key.hash)
          .where('session_token.expires_at', '>', at)
          .where('session.ended_at', 'is', null)
          .where('session.ends_at', '>', at)
          .where('session.idle_ends_at', '>', at)
          .executeTakeFirst(),
      );
      return row === undefined ? null : sessionOf(row);
    },
  };
}

/** Removes bearers of the past, and the oldest of this session beyond what it may have with a new one. */
async function sweep(
  transaction: Transaction<Schema>,
  { tenantId, id }: Pick<SessionRecord, 'tenantId' | 'id'>,
  now: number,
): Promise<void> {
  await transaction
    .deleteFrom('session_token')
    .where('tenant_id', '=', tenantId)
    .where('token_hash', 'in', (tokens) =>
      tokens
        .selectFrom('session_token')
        .select('token_hash')
        .where('tenant_id', '=', tenantId)
        .where('expires_at', '<=', new Date(now))
        .limit(SWEPT_AT_ONCE)
        .forUpdate()
        // Two that sweep at once never wait for each other, and so never for ever.
        .skipLocked(),
    )
    .execute();
  await transaction
    .deleteFrom('session_token')
    .where('tenant_id', '=', tenantId)
    .where('token_hash', 'in', (tokens) =>
      tokens
        .selectFrom('session_token')
        .select('token_hash')
        .where('tenant_id', '=', tenantId)
        .where('session_id', '=', id)
        .orderBy('expires_at', 'desc')
        .orderBy('token_hash')
        .offset(MAX_TOKENS_OF_SESSION - 1),
    )
    .execute();
}
