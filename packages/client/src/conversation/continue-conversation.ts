import type { Message, MessagePart, SessionFrame } from '@diosc/protocol';
import { type Conversation, isFinished } from './conversation.ts';
import { findMessage, fromSession, isOver } from './reduce-conversation.ts';

/**
 * The conversation when its session goes on over another way. The `session` frame was made while the way before was still
 * open, so either may be ahead of the other: each message is what is furthest. For any other session nothing changes.
 */
export function continueConversation(before: Conversation, frame: SessionFrame): Conversation {
  if (before.session?.id !== frame.session.id) return before;
  const after = fromSession(frame);
  const messages = after.messages.map((message) => further(findMessage(before, message.id), message));
  const newer = before.messages.filter((message) => findMessage(after, message.id) === undefined);
  return { ...after, resumed: before.resumed, messages: [...messages, ...newer] };
}

function further(known: Message | undefined, told: Message): Message {
  if (known === undefined || isFinished(told)) return known !== undefined && isFinished(known) ? known : told;
  if (isFinished(known)) return known;
  const parts = told.parts.map((part, index) => furtherPart(known.parts[index], part));
  return { ...told, parts: [...parts, ...known.parts.slice(parts.length)] };
}

/** Texts only grow, and what has ended does not begin again. */
function furtherPart(known: MessagePart | undefined, told: MessagePart): MessagePart {
  if (known?.type === 'text' && told.type === 'text') return known.text.length > told.text.length ? known : told;
  return known?.type === 'tool_call' && isOver(known.status) ? known : told;
}
