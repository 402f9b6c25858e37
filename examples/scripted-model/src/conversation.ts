import type { ChatMessage } from './chat-request.ts';

/** A tool call that was made in answer to the latest user message. `result` is null while there is none. */
export type MadeCall = { readonly id: string; readonly name: string; readonly arguments: string; readonly result: string | null };

/** A conversation, seen from its latest user message. */
export type Conversation = {
  /** The latest user message; null where nobody has said anything yet. */
  readonly text: string | null;
  /** The user messages before it, the latest first. */
  readonly earlier: readonly string[];
  /** What was answered last before it, if anything. */
  readonly answeredBefore: string | null;
  readonly calls: readonly MadeCall[];
  /** How many tool calls the whole conversation has, so that the next can have an id of its own. */
  readonly callCount: number;
};

const MAX_TEXT_LENGTH = 4000;

/** Reads a conversation out of the messages of a request. */
export function readConversation(messages: readonly ChatMessage[]): Conversation {
  const at = messages.findLastIndex((message) => message.role === 'user');
  const before = messages.slice(0, Math.max(at, 0));
  const after = at < 0 ? [] : messages.slice(at + 1);
  const results = new Map(after.flatMap((message) => (message.role === 'tool' ? [[message.tool_call_id, message.content] as const] : [])));
  const calls = after.flatMap((message) => (message.role === 'assistant' ? message.tool_calls : []));
  return {
    text: messages[at]?.content.slice(0, MAX_TEXT_LENGTH) ?? null,
    earlier: before
      .filter((message) => message.role === 'user')
      .map((message) => message.content.slice(0, MAX_TEXT_LENGTH))
      .reverse(),
    answeredBefore: before.findLast((message) => message.role === 'assistant')?.content ?? null,
    calls: calls.map((call) => ({
      id: call.id,
      name: call.function.name,
      arguments: call.function.arguments,
      result: results.get(call.id) ?? null,
    })),
    callCount: messages.reduce((sum, message) => sum + (message.role === 'assistant' ? message.tool_calls.length : 0), 0),
  };
}
