import { type Message, type MessagePart, newId, type ServerFrame, type ToolCallPart } from '@diosc/protocol';
import { accepted, answer, userMessage } from '../../packages/client/test/fake-hub.ts';
import { type ChatPage, type ChatPageOptions, stream } from './chat-page.ts';

/** A state of the chat that a person can be in: how the page is opened, and what then happens. */
export type ChatState = {
  readonly name: string;
  readonly options?: ChatPageOptions;
  readonly arrive: (chat: ChatPage) => Promise<unknown>;
  /** Words that are on the screen when the state is reached. */
  readonly shows: string;
};

export const RICH_ANSWER = `You have **three pending orders**, worth **€ 1,240.00** in total:

| Order | Customer | Placed | Total |
|:------|:---------|:-------|------:|
| 1042 | Northwind Traders | 12 Nov 2026 | € 640.00 |
| 1051 | Globex Retail | 17 Nov 2026 | € 420.00 |
| 1057 | Initech | 19 Nov 2026 | € 180.00 |

Order \`1042\` waits for stock. You could:

1. Ship what is there and send the rest later
2. Ask [Northwind](https://northwind.example/contact) whether they can wait
   - they usually answer within a day

\`\`\`json
{ "orderId": 1042, "status": "pending", "reason": "out_of_stock" }
\`\`\``;

const open = { attributes: ' open' } satisfies ChatPageOptions;

function toolCall(changes: Partial<ToolCallPart> = {}): ToolCallPart {
  return {
    type: 'tool_call',
    toolCallId: newId('toolCall'),
    server: 'orders',
    tool: 'search_orders',
    title: 'Search orders',
    arguments: { status: 'pending', limit: 20 },
    status: 'completed',
    credentialMode: 'forward',
    durationMs: 412,
    result: '{"orders":[{"id":1042,"customer":"Northwind Traders","total":640}],"count":1}',
    ...changes,
  };
}

function finished(parts: MessagePart[], changes: Partial<Message> = {}): Message {
  return answer({ status: 'complete', parts, ...changes });
}

function text(value: string): MessagePart {
  return { type: 'text', text: value };
}

/** Asks in the composer, as a person does, and lets the hub accept it. Returns the answer that has begun. */
export async function ask(
  chat: ChatPage,
  question: string,
): Promise<{ message: Message; connection: Awaited<ReturnType<ChatPage['session']>>['connection'] }> {
  const { connection } = await chat.session();
  const field = chat.page.getByRole('textbox');
  await field.fill(question);
  await field.press('Enter');
  const { clientMessageId } = await connection.next('message');
  const message = answer();
  connection.send(accepted(clientMessageId, question, message.id), { type: 'stream.start', message });
  return { message, connection };
}

export function deltas(message: Message, index: number, value: string, size = 24): ServerFrame[] {
  const frames: ServerFrame[] = [];
  for (let offset = 0; offset < value.length; offset += size) {
    frames.push({ type: 'stream.delta', messageId: message.id, index, offset, delta: value.slice(offset, offset + size) });
  }
  return frames;
}

const CONVERSATION: Message[] = [userMessage('Show my pending orders'), finished([toolCall(), text(RICH_ANSWER)])];

export const CHAT_STATES: readonly ChatState[] = [
  { name: 'launcher', arrive: (chat) => chat.session(), shows: 'Orders' },
  { name: 'signed-out', options: { ...open, auth: null }, arrive: async () => undefined, shows: 'Sign in to start' },
  { name: 'connecting', options: open, arrive: (chat) => chat.hub.connection(), shows: 'Connecting' },
  {
    name: 'login-required',
    options: open,
    arrive: async (chat) => {
      const connection = await chat.hub.connection();
      await connection.next('auth');
      connection.send({ type: 'auth.login_required', error: 'Your session at Acme has ended.', code: 'TOKEN_EXPIRED' });
    },
    shows: 'Sign in again',
  },
  {
    name: 'denied',
    options: open,
    arrive: async (chat) => {
      const connection = await chat.hub.connection();
      await connection.next('auth');
      connection.send({ type: 'auth.denied', error: 'The assistant is for the sales team.', code: 'NOT_IN_SALES' });
    },
    shows: 'You have no access to this assistant',
  },
  {
    name: 'refused',
    options: open,
    arrive: async (chat) => {
      const connection = await chat.hub.connection();
      await connection.next('auth');
      const message = 'This page is not among those that may use the assistant.';
      connection.send({ type: 'error', code: 'ORIGIN_NOT_ALLOWED', message, retryable: false, requestId: newId('request') });
    },
    shows: 'The chat cannot connect',
  },
  {
    name: 'empty',
    options: {
      ...open,
      content: `<button slot="suggestions">Show my pending orders</button><button slot="suggestions">Which orders wait for stock?</button>`,
    },
    arrive: (chat) => chat.session(),
    shows: 'What would you like to know?',
  },
  {
    name: 'scripted-and-unverified',
    options: open,
    arrive: (chat) =>
      chat.session({
        assistant: { id: newId('assistant'), name: 'Acme Assistant', greeting: 'Hello. Ask me about your orders.', scripted: true },
        user: { userId: 'john', tenantId: 'acme', verified: false, displayName: 'John Doe', tenantName: 'Acme' },
      }),
    shows: 'Scripted demo model',
  },
  {
    name: 'thinking',
    options: open,
    arrive: (chat) => ask(chat, 'Show my pending orders'),
    shows: 'Thinking',
  },
  {
    name: 'tool-running',
    options: open,
    arrive: async (chat) => {
      const { message, connection } = await ask(chat, 'Which of my orders are late, and why?');
      const { durationMs: _, result: __, ...running } = toolCall({ status: 'running' });
      const parts = [toolCall(), toolCall({ title: 'Read order 1042', tool: 'get_order', status: 'failed', durationMs: 90 }), running];
      for (const [index, part] of parts.entries()) connection.send({ type: 'stream.part', messageId: message.id, index, part });
    },
    shows: 'Running',
  },
  {
    name: 'streaming',
    options: open,
    arrive: async (chat) => {
      const { message, connection } = await ask(chat, 'Show my pending orders');
      connection.send({ type: 'stream.part', messageId: message.id, index: 0, part: toolCall() });
      await stream(chat.page, connection, deltas(message, 1, RICH_ANSWER.slice(0, 420)));
    },
    shows: 'three pending orders',
  },
  {
    name: 'answered',
    options: open,
    arrive: (chat) => chat.session({ resumed: true, messages: CONVERSATION }),
    shows: 'three pending orders',
  },
  {
    name: 'tool-opened',
    options: open,
    arrive: async (chat) => {
      await chat.session({
        resumed: true,
        messages: [userMessage('Show my pending orders'), finished([toolCall(), text('You have one pending order.')])],
      });
      await chat.page.getByText('Search orders').click();
    },
    shows: 'Your own sign-in, passed on',
  },
  {
    name: 'refresh-wanted',
    options: open,
    arrive: async (chat) => {
      const { message, connection } = await ask(chat, 'Cancel order 1042');
      const deadline = '2026-11-21T14:32:00.000Z';
      const { durationMs: _, result: __, ...waiting } = toolCall({ status: 'waiting', title: 'Cancel order 1042', tool: 'cancel_order' });
      connection.send({ type: 'stream.part', messageId: message.id, index: 0, part: waiting });
      connection.send({ type: 'auth.refresh_required', reason: 'expired', deadline });
      connection.send({ type: 'interrupt', interrupt: { kind: 'refresh', interruptId: newId('interrupt'), deadline, reason: 'expired' } });
    },
    shows: 'Waiting for a fresh sign-in',
  },
  {
    name: 'failed',
    options: open,
    arrive: (chat) => {
      const notice: MessagePart = {
        type: 'notice',
        code: 'MODEL_UNAVAILABLE',
        text: 'The language model could not be reached. Nothing was changed; you can ask again.',
        retryable: true,
      };
      const failedCall = toolCall({
        status: 'failed',
        durationMs: 30_000,
        error: { code: 'TOOL_TIMEOUT', message: 'The orders server did not answer within 30 seconds.' },
      });
      const { result: _, ...part } = failedCall;
      return chat.session({
        resumed: true,
        messages: [
          userMessage('What did we sell in October?'),
          answer({ status: 'failed', parts: [part, text('I looked for October and'), notice] }),
        ],
      });
    },
    shows: 'Ask again',
  },
  {
    name: 'stopped',
    options: open,
    arrive: (chat) =>
      chat.session({
        resumed: true,
        messages: [
          userMessage('Tell me everything'),
          answer({ status: 'cancelled', parts: [text('In the beginning there was order 1.')] }),
        ],
      }),
    shows: 'You stopped this answer.',
  },
  {
    name: 'reconnecting',
    options: open,
    arrive: async (chat) => {
      await chat.session({ resumed: true, messages: CONVERSATION.slice(0, 1) });
      await chat.page.getByText('Show my pending orders').waitFor();
      await chat.hub.stop();
    },
    shows: 'Connection lost.',
  },
  {
    name: 'offline-with-a-waiting-message',
    options: open,
    arrive: async (chat) => {
      await chat.session();
      await chat.page.getByText('What would you like to know?').waitFor();
      await chat.page.context().setOffline(true);
      await chat.hub.stop();
      await chat.page.getByRole('textbox').fill('Are my orders on their way?');
      await chat.page.getByRole('textbox').press('Enter');
    },
    shows: 'You are offline.',
  },
  {
    name: 'ended',
    options: open,
    arrive: async (chat) => {
      const { connection, frame } = await chat.session({
        resumed: true,
        messages: [userMessage('Thanks'), finished([text('You are welcome.')])],
      });
      await chat.page.getByText('You are welcome.').waitFor();
      connection.send({ type: 'session.ended', sessionId: frame.session.id, reason: 'idle' });
    },
    shows: 'Start a new one',
  },
  {
    name: 'refused-message',
    options: open,
    arrive: async (chat) => {
      const { connection } = await chat.session();
      await chat.page.getByRole('textbox').fill('Show my pending orders, please');
      await chat.page.getByRole('textbox').press('Enter');
      const { clientMessageId } = await connection.next('message');
      const message = 'Too many messages in a short time. Wait a minute and send it again.';
      connection.send({ type: 'error', code: 'RATE_LIMITED', message, retryable: true, requestId: newId('request'), clientMessageId });
    },
    shows: 'Too many messages',
  },
  {
    name: 'inline',
    options: { attributes: ' mode="inline"', css: 'diosc-chat { height: 560px; }' },
    arrive: (chat) => chat.session({ resumed: true, messages: CONVERSATION }),
    shows: 'three pending orders',
  },
];
