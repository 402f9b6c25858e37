import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type AssistantDefinition, createHub, type Hub, type HubConfig, loadConfig } from '@diosc/hub';
import { ChatSocket } from './chat-socket.ts';
import { API_KEY } from './company.ts';

export type TestHub = { readonly url: string; readonly hub: Hub; readonly config: HubConfig; readonly close: () => Promise<void> };

/** A hub in this process with a database of its own in a temporary folder. `clock.now` is the time by which sessions end. */
export async function startTestHub(
  definition: AssistantDefinition,
  change: (config: HubConfig) => HubConfig = (config) => config,
  clock: { readonly now?: () => number } = {},
): Promise<TestHub> {
  const dataDirectory = await mkdtemp(join(tmpdir(), 'diosc-test-'));
  const config = change(loadConfig({ PORT: '0', DIOSC_DATA_DIR: dataDirectory, LOG_LEVEL: 'fatal' }));
  const hub = await createHub(config, clock);
  await hub.saveAssistant(definition);
  const { url } = await hub.listen();
  return {
    url,
    hub,
    config,
    close: async () => {
      await hub.close();
      await rm(dataDirectory, { recursive: true, force: true });
    },
  };
}

/** A connection that has sent its auth frame. */
export async function connectAs(
  hubUrl: string,
  token: string,
  more: { userId?: string; tenantId?: string; session?: { id: `ses_${string}`; key?: string } } = {},
): Promise<ChatSocket> {
  const chat = await ChatSocket.open(hubUrl);
  authenticate(chat, token, more);
  return chat;
}

export function authenticate(
  chat: ChatSocket,
  token: string,
  { session, ...claims }: { userId?: string; tenantId?: string; session?: { id: `ses_${string}`; key?: string } } = {},
): void {
  chat.send({
    type: 'auth',
    apiKey: API_KEY,
    auth: { headers: { Authorization: `Bearer ${token}` }, ...claims },
    ...(session !== undefined && { session }),
  });
}

let count = 0;

/** Sends a message under a new client message id, which it returns. */
export function say(chat: ChatSocket, text: string): string {
  const clientMessageId = `message-${++count}`;
  chat.send({ type: 'message', clientMessageId, text });
  return clientMessageId;
}
