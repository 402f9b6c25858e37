import { newId } from '@diosc/protocol';
import { Kysely, PostgresDialect, sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { prepareExternalPostgres } from './external/external-postgres.ts';
import { GuardedPool } from './guarded-pool.ts';
import { asOperator } from './operator.ts';
import type { Schema } from './schema.ts';
import { withTenant } from './tenant.ts';
import { installations } from './testing/installations.ts';
import { silentLog } from './testing/silent-log.ts';
import { type FreshDatabase, startTestDatabase, type TestDatabase } from './testing/test-database.ts';

const LOOKED_AT = ['session', 'audit_event'] as const;
const NEVER_SHOWN = ['turn', 'step', 'tool_call', 'interrupt', 'session_token'] as const;

describe.each(installations())('the look of an operator on $name', { timeout: 60_000 }, ({ binaries }) => {
  let server: TestDatabase;
  let database: FreshDatabase;

  beforeAll(async () => {
    server = await startTestDatabase(binaries);
    database = await server.openDatabase();
    await fill('acme');
    await fill('globex');
  }, 60_000);
  afterAll(() => server.stop());

  /** One row of every kind. */
  async function fill(tenant: string): Promise<void> {
    const [session, turn, call] = [newId('session'), newId('turn'), newId('toolCall')];
    await withTenant(database.kysely, tenant, async (transaction) => {
      for (const row of [
        sql`insert into session (tenant_id, id, user_id, verified, assistant_id, key_hash, started_at, last_active_at, idle_ends_at, ends_at)
            values (${tenant}, ${session}, 'john', true, 'ast_1', 'hash', now(), now(), now(), now())`,
        sql`insert into session_token values (${tenant}, 'hash', ${session}, now())`,
        sql`insert into turn values (${tenant}, ${turn}, ${session}, 'msg_1', 'one', 'what was asked', 'msg_2', now(), 'running', 1)`,
        sql`insert into step values (${tenant}, ${turn}, 0, 'what was answered')`,
        sql`insert into tool_call (tenant_id, id, turn_id, step_number, position, model_call_id, server, tool, title, arguments, state)
            values (${tenant}, ${call}, ${turn}, 0, 0, 'one', 'orders', 'search', 'Search', '{}', 'requested')`,
        sql`insert into interrupt (tenant_id, id, session_id, turn_id, kind, detail, opened_at, deadline)
            values (${tenant}, ${newId('interrupt')}, ${session}, ${turn}, 'refresh', '{}', now(), now())`,
        sql`insert into audit_event (tenant_id, id, at, type, event) values (${tenant}, ${newId('audit')}, now(), 'session.started', '{}')`,
      ]) {
        await row.execute(transaction);
      }
    });
  }

  const tenantsSeen = (table: string) =>
    asOperator(database.kysely, async (transaction) => {
      const { rows } = await sql<{ tenant_id: string }>`select tenant_id from ${sql.table(table)} order by 1`.execute(transaction);
      return rows.map((row) => row.tenant_id);
    });

  it.each(LOOKED_AT)('sees "%s" of every tenant', async (table) => {
    expect(await tenantsSeen(table)).toEqual(['acme', 'globex']);
  });

  it.each(NEVER_SHOWN)('sees nothing of "%s", whosever it is', async (table) => {
    const { rows } = await withTenant(database.kysely, 'acme', (transaction) => sql`select from ${sql.table(table)}`.execute(transaction));
    expect(rows).toHaveLength(1);

    expect(await tenantsSeen(table)).toEqual([]);
  });

  it.each([
    `update session set title = 'changed'`,
    `delete from session`,
    `insert into audit_event (tenant_id, id, at, type, event) values ('acme', 'aud_1', now(), 'session.started', '{}')`,
    `insert into admin_token values ('adt_1', 'mine', 'hash', 'admin', now())`,
    `update assistant set version = 2`,
    `select nextval('node_number')`,
    `select begin_turn('{}', '', now())`,
    `set transaction read write`,
    `set local transaction_read_only = off`,
    `select set_config('transaction_read_only', 'off', true)`,
  ])('changes nothing: %s', async (statement) => {
    const before = await everything();

    const refused = await asOperator(database.kysely, (transaction) => sql.raw(statement).execute(transaction)).catch(causeOf);

    // 25006: it may only read. 25001: too late to change that. 0A000, 42501: it may not do that at all.
    expect(refused).toMatch(/^(25006|25001|42501)$/);
    expect(await everything()).toEqual(before);
  });

  it('writes no row of a tenant, even when it names one', async () => {
    const before = await everything();

    const refused = await asOperator(database.kysely, async (transaction) => {
      await sql`select set_config('app.tenant', 'acme', true)`.execute(transaction);
      await sql`update session set title = 'changed'`.execute(transaction);
    }).catch(causeOf);

    expect(refused).toBe('25006');
    expect(await everything()).toEqual(before);
  });

  it.each(['commits', 'fails'])('is over when its transaction %s: the next one of that connection is no operator', async (how) => {
    const pool = new GuardedPool({ ...(await prepareExternalPostgres(database.url, silentLog)), max: 1 }, silentLog);
    const one = new Kysely<Schema>({ dialect: new PostgresDialect({ pool }) });
    const look = () => sql<{ pid: number }>`select pg_backend_pid() as pid from session`.execute(one);
    try {
      const seen = await asOperator(one, async (transaction) => {
        const { rows } = await sql<{ pid: number }>`select pg_backend_pid() as pid from session`.execute(transaction);
        if (how === 'fails') await sql`select 1 / 0`.execute(transaction).catch(() => undefined);
        return rows;
      }).catch(() => null);
      if (how === 'commits') expect(seen).toHaveLength(2);

      expect((await look()).rows).toEqual([]);
      const { rows: tenants } = await withTenant(one, 'acme', (transaction) =>
        sql<{ tenant_id: string }>`select tenant_id from session`.execute(transaction),
      );
      expect(tenants).toEqual([{ tenant_id: 'acme' }]);
      const { rows } = await sql<{ mode: string }>`select current_setting('transaction_read_only') as mode`.execute(one);
      expect(rows).toEqual([{ mode: 'off' }]);
    } finally {
      await one.destroy();
    }
  });

  it('is not lent to work that runs beside it', async () => {
    const [seen, unseen] = await Promise.all([
      asOperator(database.kysely, async (transaction) => {
        await sql`select pg_sleep(0.05)`.execute(transaction);
        return transaction.selectFrom('session').select('tenant_id').execute();
      }),
      database.kysely.selectFrom('session').select('tenant_id').execute(),
    ]);
    expect(seen).toHaveLength(2);
    expect(unseen).toEqual([]);
  });

  async function everything(): Promise<unknown> {
    const tables = [...LOOKED_AT, ...NEVER_SHOWN];
    const read = (tenant: string) =>
      withTenant(database.kysely, tenant, async (transaction) => {
        const all: unknown[] = [];
        for (const table of tables) all.push((await sql`select * from ${sql.table(table)}`.execute(transaction)).rows);
        return all;
      });
    const configured =
      await sql`select (select count(*) from admin_token) as tokens, (select count(*) from assistant) as assistants`.execute(
        database.kysely,
      );
    return [await read('acme'), await read('globex'), configured.rows];
  }
});

/** The SQLSTATE with which PostgreSQL refused. */
function causeOf(error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  return cause instanceof Error && 'code' in cause ? String(cause.code) : String(cause);
}
