import type { AddressInfo } from 'node:net';
import { createAdminTokenStore } from './admin/admin-token-store-postgres.ts';
import { createRecogniseAdministrator } from './admin/recognise-administrator.ts';
import { type AssistantDefinition, readDefinition } from './assistant/assistant-definition.ts';
import { createConfigurationStore } from './assistant/configuration-store-postgres.ts';
import type { AuditLog } from './audit/audit-log.ts';
import { createAuditSearch } from './audit/audit-search-postgres.ts';
import { developmentAdminToken } from './config/admin-token.ts';
import type { HubConfig } from './config/hub-config.ts';
import { StartProblem } from './config/start-problem.ts';
import { createConversationStore } from './conversation/conversation-store-postgres.ts';
import { Conversations } from './conversation/conversations.ts';
import { adminRoutes } from './http/admin/admin-routes.ts';
import { HUB_VERSION } from './http/admin/health/hub-version.ts';
import { assistantKitRoute } from './http/assistant-kit-route.ts';
import { ChatDoor } from './http/chat-door.ts';
import { EventStreamDoor } from './http/event-stream-door.ts';
import { healthRoute } from './http/health-route.ts';
import { meRoutes } from './http/me/me-routes.ts';
import { readinessRoute } from './http/readiness-route.ts';
import { createHttpServer } from './http/server.ts';
import { openRooms, type Rooms } from './rooms.ts';
import type { SessionRecord } from './session/session-store.ts';

export type Hub = {
  /**
   * Stores an assistant, its roles and its tool servers, replacing what has the same id or name: also what was changed since by
   * the Admin API, the key included.
   */
  saveAssistant(definition: AssistantDefinition): Promise<void>;
  /** Whether some assistant has this public key now. */
  hasAssistant(apiKey: string): Promise<boolean>;
  /** What happened: the events of one tenant, newest first; those of the hub itself under the empty tenant. */
  readonly audit: Pick<AuditLog, 'list'>;
  /**
   * Begins to serve.
   * @throws {StartProblem} when the port is taken or may not be used.
   */
  listen(): Promise<{ readonly url: string }>;
  /** Stops serving, wipes every credential and stops the embedded database. Running turns are taken up by the next start. */
  close(): Promise<void>;
};

/**
 * Makes a hub: opens and migrates its database and wires its rooms together. It serves nothing before `listen`. `now` is
 * the clock by which sessions end, in milliseconds since 1970; default `Date.now`.
 * @throws {StartProblem} with one sentence for the operator, when it cannot start.
 */
export async function createHub(config: HubConfig, { now = Date.now }: { readonly now?: () => number } = {}): Promise<Hub> {
  // Before the database is opened, which would be left running.
  const adminToken = config.adminToken ?? (await developmentAdminToken(config.dataDirectory));
  const rooms = await openRooms(config, now);
  const { log, outbound, database, bus, audit, assistants, configuration, turnStore, register, sessions, turns, directory } = rooms;

  const adminTokens = createAdminTokenStore(database);
  const admin = adminRoutes({
    recognise: createRecogniseAdministrator(adminToken, adminTokens, now),
    tokens: adminTokens,
    assistants,
    configuration: createConfigurationStore(database),
    audit,
    log,
    now,
    resolverFetch: rooms.resolverFetch,
    hasModelKey: (reference) => config.modelKeys.has(reference),
    onConfigurationChanged: rooms.onConfigurationChanged,
    async onAssistantDeleted(assistantId) {
      for (;;) {
        const open = await directory.list({ assistantId, state: 'active' }, { limit: 100, after: null, now: now() });
        if (open.length === 0) return;
        for (const session of open) await register.endByRecord(session, 'ended_by_admin');
      }
    },
    outbound,
    standings: rooms.standings,
    sessions: { directory, end: (session, by) => register.endByRecord(session, 'ended_by_admin', by) },
    auditSearch: createAuditSearch(database),
    health: {
      version: HUB_VERSION,
      node: rooms.presence.node,
      isDatabaseReady: database.isReady,
      busState: () => bus.state,
      liveSessions: () => register.live().length,
    },
  });

  const me = meRoutes({
    tokens: { find: (token, at) => findLiveBearer(rooms, token, at) },
    assistants: configuration,
    conversations: new Conversations({
      conversations: createConversationStore(database),
      turns: turnStore,
      audit,
      now,
      endSession: (session, reason) => register.endByRecord(session, reason),
      onTitleChanged: ({ id }) => bus.wake({ kind: 'session.titled', sessionId: id }),
    }),
    now,
  });

  const eventStreams = new EventStreamDoor({ sessions, turns, audit, log });
  const http = createHttpServer(
    [healthRoute, readinessRoute(() => database.isReady(), bus), assistantKitRoute, ...me, eventStreams.route, ...admin],
    log,
  );
  const door = new ChatDoor(http.server, { sessions, turns, audit, log });

  return {
    audit,
    hasAssistant: async (apiKey) => (await assistants.findByApiKey(apiKey)) !== null,
    async saveAssistant(definition) {
      const { assistant, apiKey, roles, mcpServers } = readDefinition(definition);
      await assistants.save(assistant, apiKey, roles, mcpServers);
      await rooms.onConfigurationChanged();
      await audit.record({ type: 'configuration.changed', outcome: 'success', tenantId: '', assistantId: assistant.id });
    },
    async listen() {
      const { host, port } = config;
      await http.listen({ host, port }).catch((error: unknown) => {
        throw listenProblem(error, host, port);
      });
      await audit.record({ type: 'hub.started', outcome: 'success', tenantId: '' });
      return { url: config.publicUrl ?? urlOf(http.server.address(), host) };
    },
    async close() {
      door.close();
      eventStreams.close();
      await rooms.close(async () => {
        await http.close();
        await audit
          .record({ type: 'hub.stopped', outcome: 'success', tenantId: '' })
          .catch((error: unknown) => log.warn({ err: error }, 'the stop could not be audited'));
      });
    },
  };
}

/** A bearer whose session has ended is good for nothing, also while that end cannot be stored. */
async function findLiveBearer({ tokens, register }: Rooms, token: string, at: number): Promise<SessionRecord | null> {
  const session = await tokens.find(token, at);
  return session === null || register.isEnding(session.id) ? null : session;
}

function urlOf(address: AddressInfo | string | null, host: string): string {
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const name = host === '0.0.0.0' || host === '::' ? 'localhost' : host;
  return `http://${name.includes(':') ? `[${name}]` : name}:${port}`;
}

function listenProblem(error: unknown, host: string, port: number): StartProblem {
  const code = error instanceof Error && 'code' in error ? error.code : null;
  if (code === 'EADDRINUSE')
    return new StartProblem(`PORT is ${port}, and another program listens there on ${host}; take another, or 0 for a free one.`);
  if (code === 'EACCES') return new StartProblem(`PORT is ${port}, which this user may not listen on; take one from 1024 on.`);
  return new StartProblem(`HOST is "${host}", which cannot be listened on; take an address of this machine.`);
}
