import { type ConversationSummary, newId, type SessionFrame } from '@diosc/protocol';
import { answer, type FakeConnection, userMessage } from '../../packages/client/test/fake-hub.ts';
import type { ChatPage } from './chat-page.ts';
import type { ChatState } from './chat-states.ts';
import { conversation, OwnConversations, openConversation } from './own-conversations.ts';

const HOUR = 3_600_000;

export const EARLIER: readonly ConversationSummary[] = [
  conversation('Which orders wait for stock?', 2),
  conversation('Cancel order 1057 and tell Initech why, in a sentence that is longer than the list is wide', 26, { endReason: 'idle' }),
  conversation('Sales of the third quarter, by region', 24 * 4),
  conversation('Ünterlagen für die Buchhaltung', 24 * 40),
];

/** A chat in which something was said, and a hub that keeps earlier conversations. */
export async function withConversations(
  chat: ChatPage,
  earlier: readonly ConversationSummary[] = EARLIER,
  changes: Partial<SessionFrame> = {},
): Promise<{ own: OwnConversations; connection: FakeConnection; frame: SessionFrame; current: ConversationSummary }> {
  const session = {
    id: newId('session'),
    title: 'Show my pending orders',
    startedAt: new Date(Date.now() - HOUR).toISOString(),
    endsAt: new Date(Date.now() + 23 * HOUR).toISOString(),
    idleMinutes: 60,
  };
  const messages = [
    userMessage('Show my pending orders'),
    answer({ status: 'complete', parts: [{ type: 'text', text: 'You have three.' }] }),
  ];
  const { connection, frame } = await chat.session({ resumed: true, session, messages, ...changes });
  const current = openConversation(frame.session);
  const own = new OwnConversations([current, ...earlier]);
  await own.serve(chat.page, connection);
  return { own, connection, frame, current };
}

/** The same with the list open. */
export async function inConversations(...given: Parameters<typeof withConversations>): ReturnType<typeof withConversations> {
  const opened = await withConversations(...given);
  await given[0].page.getByRole('button', { name: 'Conversations' }).click();
  return opened;
}

const open = { attributes: ' open' };

async function inMenu(chat: ChatPage): Promise<void> {
  await inConversations(chat);
  await chat.page.getByRole('button', { name: 'More for “Which orders wait for stock?”' }).click();
}

/** What the list of conversations looks like, in every state that it can be in. */
export const CONVERSATION_STATES: readonly ChatState[] = [
  { name: 'conversations', options: open, arrive: (chat) => inConversations(chat), shows: 'Sales of the third quarter' },
  { name: 'conversations-menu', options: open, arrive: inMenu, shows: 'Rename' },
  {
    name: 'conversations-rename',
    options: open,
    arrive: async (chat) => {
      await inMenu(chat);
      await chat.page.getByRole('button', { name: 'Rename' }).click();
    },
    shows: 'Sales of the third quarter',
  },
  {
    name: 'conversations-delete',
    options: open,
    arrive: async (chat) => {
      await inMenu(chat);
      await chat.page.getByRole('button', { name: 'Delete' }).click();
    },
    shows: 'It cannot be brought back.',
  },
  {
    name: 'conversations-loading',
    options: open,
    arrive: async (chat) => {
      const { own } = await withConversations(chat);
      own.held = new Promise(() => undefined);
      await chat.page.getByRole('button', { name: 'Conversations' }).click();
    },
    shows: 'Your conversations are being loaded.',
  },
  {
    name: 'conversations-failed',
    options: open,
    arrive: async (chat) => {
      const { own } = await withConversations(chat);
      own.failure = { status: 503, code: 'DATABASE_UNAVAILABLE', error: 'I cannot reach your conversations right now.' };
      await chat.page.getByRole('button', { name: 'Conversations' }).click();
    },
    shows: 'I cannot reach your conversations right now.',
  },
  {
    name: 'conversations-empty',
    options: open,
    arrive: async (chat) => {
      const { own } = await withConversations(chat, [], { messages: [] });
      own.sessions = [];
      await chat.page.getByRole('button', { name: 'Conversations' }).click();
    },
    shows: 'There are no conversations yet.',
  },
  {
    name: 'conversations-offline',
    options: open,
    arrive: async (chat) => {
      await inConversations(chat);
      await chat.page.getByText('Sales of the third quarter').waitFor();
      await chat.page.context().setOffline(true);
      await chat.hub.stop();
    },
    shows: 'What you change here has to wait',
  },
  {
    name: 'conversations-unverified',
    options: open,
    arrive: (chat) => inConversations(chat, [], { user: { userId: 'john', tenantId: 'acme', verified: false, displayName: 'John Doe' } }),
    shows: 'Only this conversation is here.',
  },
  {
    name: 'conversations-beside',
    options: { attributes: ' mode="inline"', css: 'diosc-chat { height: 560px; }' },
    arrive: (chat) => inConversations(chat),
    shows: 'Sales of the third quarter',
  },
  {
    name: 'wide-table',
    options: open,
    arrive: (chat) => {
      const table =
        '| Order | Customer | Region | Placed on | Promised for | Total |\n|---|---|---|---|---|---|\n| 1042 | Northwind Traders | North | 12 Nov 2026 | 20 Nov 2026 | € 640.00 |\n| 1051 | Globex Retail | South | 17 Nov 2026 | 29 Nov 2026 | € 420.00 |';
      const parts = [{ type: 'text' as const, text: `These wait:\n\n${table}\n\nShall I go on?` }];
      return chat.session({ resumed: true, messages: [userMessage('Late orders?'), answer({ status: 'complete', parts })] });
    },
    shows: 'Shall I go on?',
  },
  {
    name: 'not-signed-in',
    options: open,
    arrive: (chat) =>
      chat.session({
        user: { userId: 'anonymous-0b3f6f0e-3b1c-4a57-9d5e-0f8f2a6b1c2d', tenantId: 'default', verified: false },
        role: null,
      }),
    shows: 'Not signed in',
  },
];
