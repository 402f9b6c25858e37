import { assistantSchema, type McpServer, mcpServerSchema, newId, roleSchema } from '@diosc/protocol';
import type { AssistantStore } from '../../packages/hub/src/assistant/assistant-store.ts';
import type { AuditLog } from '../../packages/hub/src/audit/audit-log.ts';
import { loadConfig } from '../../packages/hub/src/config/load-config.ts';
import { openRooms } from '../../packages/hub/src/rooms.ts';
import type { LiveSession } from '../../packages/hub/src/session/live-session.ts';
import type { Sessions } from '../../packages/hub/src/session/sessions.ts';
import type { TurnStore } from '../../packages/hub/src/turn/turn-store.ts';
import { tokenOf } from '../harness/user-token.ts';
import { ECHO_TOOLS } from './echo-call.ts';

const API_KEY = 'ak_benchmark';
const PATIENCE_MS = 10_000;

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
  const config = loadConfig({ DIOSC_DATA_DIR: dataDirectory, LOG_LEVEL: 'error' });
  const rooms = await openRooms(config, Date.now);
  const toolServer = mcpServerSchema.parse({ name: 'echo', url: toolServerUrl });
  await saveAssistant(rooms.assistants, toolServer);
  return {
    turns: rooms.turnStore,
    audit: rooms.audit,
    node: rooms.presence.node,
    databasePatienceMs: PATIENCE_MS,
    toolServer,
    signIn: (user) => signIn(rooms.sessions, user),
    close: () => rooms.close(() => Promise.resolve()),
  };
}

/** An assistant whose users have a role that names its two tools, so that the role is looked at and not only let through. */
async function saveAssistant(assistants: Pick<AssistantStore, 'save'>, toolServer: McpServer): Promise<void> {
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
  return sessions.authenticate(connection, { type: 'auth', apiKey: API_KEY, auth }, null, new AbortController().signal);
}
