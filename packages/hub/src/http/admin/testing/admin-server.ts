import { type Id, MAX_RESOLVER_ANSWER_BYTES } from '@diosc/protocol';
import { createAdminTokenStore } from '../../../admin/admin-token-store-postgres.ts';
import { createRecogniseAdministrator } from '../../../admin/recognise-administrator.ts';
import type { AssistantStore } from '../../../assistant/assistant-store.ts';
import { createAssistantStore } from '../../../assistant/assistant-store-postgres.ts';
import { createConfigurationStore } from '../../../assistant/configuration-store-postgres.ts';
import type { AuditLog } from '../../../audit/audit-log.ts';
import { createAuditLog } from '../../../audit/audit-log-postgres.ts';
import { createAuditSearch } from '../../../audit/audit-search-postgres.ts';
import { Secret } from '../../../identity/secret.ts';
import { createOutbound } from '../../../outbound/guarded-fetch.ts';
import { createSessionDirectory } from '../../../session/session-directory-postgres.ts';
import { createJournal } from '../../../store/journal.ts';
import { silentLog } from '../../../store/testing/silent-log.ts';
import { type FreshDatabase, startTestDatabase } from '../../../store/testing/test-database.ts';
import { createHttpServer } from '../../server.ts';
import type { AdminPorts } from '../admin-ports.ts';
import { adminRoutes } from '../admin-routes.ts';
import { ToolServerStandings } from '../health/tool-server-standings.ts';

/** The bootstrap token of the server. */
export const ADMIN_TOKEN = 'a-token-for-the-tests-of-the-admin-api';

export type AdminServer = {
  readonly url: string;
  readonly database: FreshDatabase;
  readonly assistants: AssistantStore;
  readonly audit: AuditLog;
  /** How often the other processes were told that the configuration changed. */
  readonly changes: () => number;
  readonly deletedAssistants: Id<'assistant'>[];
  readonly endedSessions: Id<'session'>[];
  /** What time it is; a test may set it. */
  readonly clock: { ms: number };
  /** A request with the bootstrap token, unless `token` says otherwise (null: none). */
  readonly call: (method: string, path: string, options?: CallOptions) => Promise<Answer>;
  readonly close: () => Promise<void>;
};

export type CallOptions = { readonly token?: string | null; readonly body?: unknown; readonly headers?: Readonly<Record<string, string>> };

/** `body` is JSON where the answer was JSON, and its text otherwise. */
export type Answer = { readonly status: number; readonly headers: Headers; readonly body: unknown };

/** The Admin API over real HTTP, on a database of its own. `more` replaces what it works with. */
export async function startAdminServer(more: Partial<AdminPorts> = {}): Promise<AdminServer> {
  const server = await startTestDatabase();
  const database = await server.openDatabase();
  const journal = createJournal(database, silentLog);
  const audit = createAuditLog(database, journal);
  const assistants = createAssistantStore(database);
  const outbound = createOutbound({ allowPrivateNetworks: ['127.0.0.0/8'] });
  const tokens = createAdminTokenStore(database);
  const deletedAssistants: Id<'assistant'>[] = [];
  const endedSessions: Id<'session'>[] = [];
  const clock = { ms: Date.now() };
  const now = () => clock.ms;
  let changes = 0;
  const ports: AdminPorts = {
    recognise: createRecogniseAdministrator(new Secret(ADMIN_TOKEN), tokens, now),
    tokens,
    assistants,
    configuration: createConfigurationStore(database),
    audit,
    log: silentLog,
    now,
    resolverFetch: outbound.fetch('resolver', { headersTimeoutMs: 30_000, maxBodyBytes: MAX_RESOLVER_ANSWER_BYTES }),
    hasModelKey: (reference) => reference === 'OPENAI_API_KEY',
    onConfigurationChanged: async () => void (changes += 1),
    onAssistantDeleted: async (id) => void deletedAssistants.push(id),
    outbound,
    standings: new ToolServerStandings(),
    sessions: { directory: createSessionDirectory(database), end: async (session) => void endedSessions.push(session.id) },
    auditSearch: createAuditSearch(database),
    health: { version: '0.0.0', node: 1, isDatabaseReady: database.isReady, busState: () => 'ok', liveSessions: () => 0 },
    ...more,
  };
  const http = createHttpServer(adminRoutes(ports), silentLog);
  const url = await http.listen({ host: '127.0.0.1', port: 0 });
  return {
    url,
    database,
    assistants,
    audit,
    changes: () => changes,
    deletedAssistants,
    endedSessions,
    clock,
    call: (method, path, options) => callApi(`${url}${path}`, method, options),
    async close() {
      await http.close();
      await journal.close();
      await outbound.close();
      await server.stop();
    },
  };
}

async function callApi(url: string, method: string, { token = ADMIN_TOKEN, body, headers }: CallOptions = {}): Promise<Answer> {
  const response = await fetch(url, {
    method,
    headers: {
      ...(token !== null && { authorization: `Bearer ${token}` }),
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  const text = await response.text();
  const isJson = response.headers.get('content-type')?.startsWith('application/json') === true;
  return { status: response.status, headers: response.headers, body: isJson ? JSON.parse(text) : text };
}
