import { assistantSchema, type McpServer, mcpServerSchema, newId, roleSchema } from '@diosc/protocol';
import { createAssistantStore } from '../../packages/hub/src/assistant/assistant-store-postgres.ts';
import type { AuditLog } from '../../packages/hub/src/audit/audit-log.ts';
import { createAuditLog } from '../../packages/hub/src/audit/audit-log-postgres.ts';
import { createInterruptStore } from '../../packages/hub/src/interrupt/interrupt-store-postgres.ts';
import { createLog } from '../../packages/hub/src/log.ts';
import { createToolServers } from '../../packages/hub/src/mcp/create-tool-servers.ts';
import { createModelRegistry } from '../../packages/hub/src/model/model-registry.ts';
import { createOutbound } from '../../packages/hub/src/outbound/guarded-fetch.ts';
import type { LiveSession } from '../../packages/hub/src/session/live-session.ts';
import { createSessionStore } from '../../packages/hub/src/session/session-store-postgres.ts';
import { Sessions } from '../../packages/hub/src/session/sessions.ts';
import { openDatabase } from '../../packages/hub/src/store/database.ts';
import { createJournal } from '../../packages/hub/src/store/journal.ts';
import { joinAsNode } from '../../packages/hub/src/store/node-presence.ts';
import type { TurnStore } from '../../packages/hub/src/turn/turn-store.ts';
import { createTurnStore } from '../../packages/hub/src/turn/turn-store-postgres.ts';
import { Turns } from '../../packages/hub/src/turn/turns.ts';
import { tokenOf } from '../harness/user-token.ts';
import { ECHO_TOOLS } from './echo-call.ts';

const API_KEY = 'ak_benchmark';
const PATIENCE_MS = 10_000;
const LOOPBACK = ['127.0.0.0/8', '::1/128'];

/** What of a hub takes part in a tool call, wired as `createHub` wires it, without the door through which users come. */
export type HubPieces = {
  readonly turns: TurnStore;
  readonly audit: AuditLog;
  /** The number of this process, which owns the turns that it begins. */
  readonly node: number;
  readonly databasePatienceMs: number;
  readonly toolServer: McpServer;
  /** Signs a user in, with a token of their own, as the chat does. */
  signIn(user: number): Promise<LiveSession>;
  close(): Promise<void>;
};

/** Opens the pieces on a database in `dataDirectory`, with one tool server at `toolServerUrl`. */
export async function openHubPieces(dataDirectory: string, toolServerUrl: string): Promise<HubPieces> {
  const log = createLog({ level: 'error', isTerminal: false });
  const database = await openDatabase({ databaseUrl: null, dataDirectory }, log);
  const presence = await joinAsNode(database, log);
  const journal = createJournal(database, log);
  const outbound = createOutbound({ allowPrivateNetworks: LOOPBACK });
  const outboundFetch = outbound.fetch('resolver', { headersTimeoutMs: PATIENCE_MS, maxBodyBytes: 65_536 });
  const audit = createAuditLog(database, journal);
  const assistants = createAssistantStore(database);
  const interrupts = createInterruptStore(database);
  const turnStore = createTurnStore(database, journal, presence.node);
  const sessions = new Sessions(
    {
      assistants,
      audit,
      interrupts,
      turnStore,
      log,
      resolverFetch: outboundFetch,
      sessions: createSessionStore(database),
      openToolServers: createToolServers({ outbound, log }),
      refreshWaitMs: PATIENCE_MS,
    },
    () => turns,
  );
  const turns = new Turns({
    turns: turnStore,
    audit,
    assistants,
    interrupts,
    presence,
    log,
    models: createModelRegistry({ outboundFetch, keyFor: () => null }),
    maxSteps: 1,
    databasePatienceMs: PATIENCE_MS,
    onIdle: () => undefined,
  });
  const toolServer = mcpServerSchema.parse({ name: 'echo', url: toolServerUrl });
  await saveAssistant(assistants, toolServer);
  return {
    turns: turnStore,
    audit,
    node: presence.node,
    databasePatienceMs: PATIENCE_MS,
    toolServer,
    signIn: (user) => signIn(sessions, user),
    async close() {
      await sessions.close();
      await journal.close();
      await presence.close();
      await outbound.close();
      await database.close();
    },
  };
}

/** An assistant whose users have a role that names its two tools, so that the role is looked at and not only let through. */
async function saveAssistant(assistants: ReturnType<typeof createAssistantStore>, toolServer: McpServer): Promise<void> {
  const model = { provider: 'openai-compatible', model: 'none', baseUrl: 'http://127.0.0.1:9' } as const;
  const assistant = assistantSchema.parse({
    id: newId('assistant'),
    name: 'Benchmark',
    model,
    defaultRole: 'caller',
    mcpServers: [toolServer.name],
  });
  const role = roleSchema.parse({ roleName: 'caller', allowedToolNames: ECHO_TOOLS.map((tool) => `${toolServer.name}/${tool}`) });
  await assistants.save(assistant, API_KEY, [role], [toolServer]);
}

function signIn(sessions: Sessions, user: number): Promise<LiveSession> {
  const connection = { from: { ip: '127.0.0.1', origin: 'https://shop.example' }, send: () => undefined, close: () => undefined };
  const auth = { headers: { authorization: `Bearer ${tokenOf(user)}` }, userId: `user-${user}`, tenantId: `tenant-${user % 4}` };
  return sessions.authenticate(connection, { type: 'auth', apiKey: API_KEY, auth }, null);
}
