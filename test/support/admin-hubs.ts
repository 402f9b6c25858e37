import { type AssistantDefinition, createHub, type Hub } from '@diosc/hub';
import { ADMIN_TOKEN } from '../../packages/hub/src/http/admin/testing/admin-server.ts';
import { Secret } from '../../packages/hub/src/identity/secret.ts';
import { type FreshDatabase, startTestDatabase } from '../../packages/hub/src/store/testing/test-database.ts';
import type { ChatSocket } from './chat-socket.ts';
import { connectAs } from './test-hub.ts';

export type AdminAnswer = { readonly status: number; readonly headers: Headers; readonly text: string; readonly body: unknown };

/** What a request to the Admin API takes beyond its path. The token is the bootstrap token unless another is given. */
export type AdminCall = {
  readonly method?: string;
  readonly body?: unknown;
  readonly token?: string;
  readonly headers?: Record<string, string>;
};

export type HubNode = {
  readonly url: string;
  readonly hub: Pick<Hub, 'audit'>;
  readonly admin: (path: string, call?: AdminCall) => Promise<AdminAnswer>;
  /** Stops it, as often as one likes. */
  readonly stop: () => Promise<void>;
};

export type AdminHubs = {
  readonly nodes: readonly [HubNode, HubNode];
  readonly database: FreshDatabase;
  /** How far the hubs' clock is ahead, in milliseconds. */
  readonly clock: { ahead: number };
  /** A signed-in chat on a node; closed with the hubs. */
  readonly chat: (node: HubNode, token: string, session?: { id: `ses_${string}`; key?: string }) => Promise<ChatSocket>;
  /** One more hub process, which stops with the others at the latest. */
  readonly addNode: () => Promise<HubNode>;
  readonly close: () => Promise<void>;
};

/** Two hub processes in this one, on one database, with an administrator's way in to each. */
export async function startAdminHubs(definition: AssistantDefinition): Promise<AdminHubs> {
  const server = await startTestDatabase();
  const database = await server.openDatabase();
  const clock = { ahead: 0 };
  const chats: ChatSocket[] = [];
  const config = { ...server.config, databaseUrl: database.url, adminToken: new Secret(ADMIN_TOKEN) };
  const started: HubNode[] = [];
  const start = async (): Promise<HubNode> => {
    const hub = await createHub(config, { now: () => Date.now() + clock.ahead });
    if (started.length === 0) await hub.saveAssistant(definition);
    const { url } = await hub.listen();
    let stopping: Promise<void> | null = null;
    const node = {
      url,
      hub,
      admin: (path: string, call?: AdminCall) => callAdmin(`${url}${path}`, call),
      stop: () => (stopping ??= hub.close()),
    };
    started.push(node);
    return node;
  };
  const nodes = [await start(), await start()] as const;
  return {
    nodes,
    database,
    clock,
    async chat(node, token, session) {
      const chat = await connectAs(node.url, token, session && { session });
      chats.push(chat);
      return chat;
    },
    addNode: start,
    async close() {
      for (const chat of chats) chat.close();
      for (const node of started) await node.stop();
      await server.stop();
    },
  };
}

async function callAdmin(url: string, { method = 'GET', body, token = ADMIN_TOKEN, headers }: AdminCall = {}): Promise<AdminAnswer> {
  const response = await fetch(url, {
    method,
    headers: { authorization: `Bearer ${token}`, ...(body !== undefined && { 'content-type': 'application/json' }), ...headers },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  const isJson = response.headers.get('content-type')?.startsWith('application/json') === true;
  return { status: response.status, headers: response.headers, text, body: isJson ? JSON.parse(text) : undefined };
}
