import { newId } from '@diosc/protocol';
import fc from 'fast-check';
import { type Kysely, sql } from 'kysely';
import type { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createAuditLog } from '../audit/audit-log-postgres.ts';
import { createSessionTokenStore } from '../conversation/session-token-store-postgres.ts';
import { createInterruptStore } from '../interrupt/interrupt-store-postgres.ts';
import { createSessionStore } from '../session/session-store-postgres.ts';
import { createTurnStore } from '../turn/turn-store-postgres.ts';
import { connectClient } from './connect-client.ts';
import { createJournal, type Journal } from './journal.ts';
import type { Schema } from './schema.ts';
import { withTenant } from './tenant.ts';
import { installations } from './testing/installations.ts';
import { BEGINNING, newSession, newStep, newToolCall, newTurn } from './testing/seeds.ts';
import { silentLog } from './testing/silent-log.ts';
import { type FreshDatabase, startTestDatabase, type TestDatabase } from './testing/test-database.ts';

/** What is configured by administrators and by the hub itself belongs to no tenant; every other table does. */
const NOT_TENANT_DATA = ['admin_token', 'assistant', 'assistant_role', 'mcp_server', 'schema_migration', 'wake'];
const TENANT_TABLES = ['session', 'session_token', 'turn', 'step', 'tool_call', 'interrupt', 'audit_event'] as const;

describe.each(installations())('row-level security on $name', { timeout: 60_000 }, ({ binaries }) => {
  let server: TestDatabase;
  let database: FreshDatabase;
  let journal: Journal;
  let client: Client;

  beforeAll(async () => {
    server = await startTestDatabase(binaries);
    database = await server.openDatabase();
    journal = createJournal(database, silentLog);
    client = await database.connect();
    await fill('acme');
    await fill('globex');
  }, 60_000);
  afterAll(async () => {
    await client.end();
    await journal.close();
    await server.stop();
  });

  /** One row of every kind. */
  async function fill(tenantId: string): Promise<void> {
    const session = newSession({ tenantId });
    const turn = newTurn(session);
    const turns = createTurnStore(database, journal, turn.node);
    await createSessionStore(database).start(session);
    await createSessionTokenStore(database).issue(session, session.startedAt);
    await turns.begin(turn, BEGINNING);
    await turns.addStep(tenantId, turn.id, newStep(0, [newToolCall()]));
    await createInterruptStore(database).open({
      id: newId('interrupt'),
      tenantId,
      sessionId: session.id,
      turnId: turn.id,
      kind: 'refresh',
      detail: {},
      openedAt: 1,
      deadline: 2,
    });
    await createAuditLog(database, journal).record({ type: 'session.started', outcome: 'success', tenantId });
  }

  async function tenantsSeen(database: Kysely<Schema>, table: (typeof TENANT_TABLES)[number]): Promise<string[]> {
    const { rows } = await sql<{ tenant_id: string }>`select tenant_id from ${sql.table(table)}`.execute(database);
    return rows.map((row) => row.tenant_id);
  }

  async function codeOf(statement: string): Promise<string> {
    return client.query(statement).then(
      () => 'allowed',
      (error: unknown) => (error instanceof Error && 'code' in error ? String(error.code) : 'unknown'),
    );
  }

  it('is on and forced, with a policy, for every table that is not configuration [BYOA-10]', async () => {
    const { rows } = await client.query(
      `SELECT relname AS name, relrowsecurity AND relforcerowsecurity AND EXISTS (SELECT FROM pg_policy WHERE polrelid = c.oid) AS held
       FROM pg_class c WHERE relnamespace = 'diosc'::regnamespace AND relkind IN ('r', 'p', 'v', 'm', 'f')`,
    );

    const tables = new Map(rows.map((row) => [String(row.name), row.held === true]));
    const expected = new Map<string, boolean>(TENANT_TABLES.map((name) => [name, true]));
    for (const name of NOT_TENANT_DATA) expected.set(name, false);
    expect(tables).toEqual(expected);
  });

  it.each(TENANT_TABLES)(
    'shows one tenant nothing of another in "%s", where the query has no condition of its own [BYOA-10]',
    async (table) => {
      expect(await withTenant(database.kysely, 'acme', (transaction) => tenantsSeen(transaction, table))).toEqual(['acme']);
      expect(await withTenant(database.kysely, 'globex', (transaction) => tenantsSeen(transaction, table))).toEqual(['globex']);
      expect(await withTenant(database.kysely, 'initech', (transaction) => tenantsSeen(transaction, table))).toEqual([]);
    },
  );

  it.each(TENANT_TABLES)('shows nothing of "%s" where no tenant is named [BYOA-10]', async (table) => {
    expect(await tenantsSeen(database.kysely, table)).toEqual([]);
  });

  it('forgets the tenant when its transaction ends, on the same connection', async () => {
    await client.query("BEGIN; SELECT set_config('app.tenant', 'acme', true)");
    expect((await client.query('SELECT tenant_id FROM session')).rows).toEqual([{ tenant_id: 'acme' }]);

    await client.query('COMMIT');

    expect((await client.query('SELECT tenant_id FROM session')).rows).toEqual([]);
  });

  it.each([
    ['update', "UPDATE session SET ended_at = now(), end_reason = 'logout'"],
    ['update', "UPDATE turn SET status = 'failed'"],
    ['update', "UPDATE tool_call SET state = 'failed'"],
    ['update', "UPDATE interrupt SET outcome = 'expired', closed_at = now()"],
    ['deletion', 'DELETE FROM session_token'],
    ['deletion', 'DELETE FROM session'],
  ])('lets the %s without a condition reach rows of its own tenant only: %s [BYOA-10]', async (_kind, statement) => {
    await client.query("BEGIN; SELECT set_config('app.tenant', 'acme', true)");

    const { rowCount } = await client.query(statement);

    await client.query('ROLLBACK');
    expect(rowCount).toBe(1);
  });

  it('lets nobody write a row for another tenant [BYOA-10]', async () => {
    const forOther = withTenant(database.kysely, 'acme', (transaction) =>
      transaction
        .insertInto('session')
        .values({
          tenant_id: 'globex',
          id: newId('session'),
          user_id: 'mallory',
          verified: true,
          assistant_id: newId('assistant'),
          key_hash: '',
          started_at: new Date(),
          last_active_at: new Date(),
          idle_ends_at: new Date(),
          ends_at: new Date(),
        })
        .execute(),
    );

    await expect(forOther).rejects.toThrow('row-level security');
  });

  it("lets nobody refer to another tenant's row [BYOA-10]", async () => {
    const [theirs] = await withTenant(database.kysely, 'globex', (transaction) => transaction.selectFrom('session').selectAll().execute());
    if (theirs === undefined) throw new Error('There is no session.');

    const intruding = withTenant(database.kysely, 'acme', (transaction) =>
      transaction
        .insertInto('session_token')
        .values({ tenant_id: 'acme', token_hash: 'of mallory', session_id: theirs.id, expires_at: new Date() })
        .execute(),
    );

    await expect(intruding).rejects.toThrow('foreign key');
    const turn = newTurn({ id: theirs.id, tenantId: 'acme' });
    expect(await createTurnStore(database, journal, 1).begin(turn, BEGINNING)).toEqual({ outcome: 'ended' });
  });

  it('lets no user data be of no tenant [BYOA-10]', async () => {
    await expect(createSessionStore(database).start(newSession({ tenantId: '' }))).rejects.toThrow('check constraint');
  });

  it.each(['a\0', 'a\ud800'])('refuses a tenant whose name would be stored as another: %j', async (tenantId) => {
    await expect(createSessionStore(database).find(tenantId, newId('session'))).rejects.toThrow('No tenant can have that id.');
  });

  it.each([
    'UPDATE audit_event SET type = type',
    'DELETE FROM audit_event',
    'TRUNCATE audit_event',
    'ALTER TABLE session DISABLE ROW LEVEL SECURITY',
    'ALTER TABLE session NO FORCE ROW LEVEL SECURITY',
    'DROP POLICY own_tenant ON session',
    'CREATE POLICY all_tenants ON session USING (true)',
    'CREATE TABLE diosc.another (word text)',
    'SELECT * FROM schema_migration',
    'UPDATE session SET tenant_id = tenant_id',
    'UPDATE session SET user_id = user_id',
    'UPDATE turn SET text = text',
    'DELETE FROM turn',
    'SET ROLE diosc_owner',
    'SET SESSION AUTHORIZATION diosc_owner',
    'SET row_security = off; SELECT * FROM session',
  ])('refuses the serving role: %s', async (statement) => {
    expect(await codeOf(statement)).toBe('42501');
  });

  it('holds also an owner of the tables who is no superuser [BYOA-10]', async () => {
    const admin = await connectClient(database.owner);
    await admin.query('DROP ROLE IF EXISTS plain_owner; CREATE ROLE plain_owner NOLOGIN; GRANT USAGE ON SCHEMA diosc TO plain_owner');
    await admin.query('ALTER TABLE session OWNER TO plain_owner; SET ROLE plain_owner');

    const unnamed = await admin.query('SELECT tenant_id FROM session');
    await admin.query("BEGIN; SELECT set_config('app.tenant', 'globex', true)");
    const named = await admin.query('SELECT tenant_id FROM session');

    await admin.query('ROLLBACK; RESET ROLE; ALTER TABLE session OWNER TO diosc_owner; DROP OWNED BY plain_owner; DROP ROLE plain_owner');
    await admin.end();
    expect(unnamed.rows).toEqual([]);
    expect(named.rows).toEqual([{ tenant_id: 'globex' }]);
  });

  it('keeps tenants apart however their work interleaves on the shared connections [BYOA-10]', async () => {
    const tenant = fc.constantFrom('acme', 'globex', 'initech');
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.record({ tenant, table: fc.constantFrom(...TENANT_TABLES), fails: fc.boolean() }), { maxLength: 24 }),
        async (work) => {
          const seen = await Promise.all(
            work.map(({ tenant: tenantId, table, fails }) =>
              withTenant(database.kysely, tenantId, async (transaction) => {
                const rows = await tenantsSeen(transaction, table);
                if (fails) await sql`select 1 / 0`.execute(transaction);
                return rows;
              }).catch(() => []),
            ),
          );
          seen.forEach((rows, index) => {
            expect(rows.filter((row) => row !== work[index]?.tenant)).toEqual([]);
          });
        },
      ),
      { numRuns: 20 },
    );
  });
});
