import type { Message, MessagePart, ToolCallPart } from '@diosc/protocol';
import type { DioscEvent, ToolPayload } from '../event/event-map.ts';
import { isFinished } from './conversation.ts';
import { isOver } from './reduce-conversation.ts';

/**
 * What a page is told when a message became another: the text that is new, the calls that began or ended, and the end.
 * Comparing states, and not frames, is what keeps a page from hearing anything twice or missing it across a resume.
 */
export function messageEvents(before: Message | undefined, after: Message): DioscEvent[] {
  if (before === after || (before !== undefined && isFinished(before))) return [];
  if (after.role === 'user') return before === undefined ? [{ name: 'message', payload: after }] : [];
  const events: DioscEvent[] = [];
  if (before === undefined) events.push({ name: 'stream:start', payload: { messageId: after.id } });
  after.parts.forEach((part, index) => {
    events.push(...partEvents(after.id, before?.parts[index], part));
  });
  if (isFinished(after)) {
    events.push({ name: 'stream:end', payload: { messageId: after.id } }, { name: 'message', payload: after });
  }
  return events;
}

function partEvents(messageId: string, before: MessagePart | undefined, after: MessagePart): DioscEvent[] {
  if (before === after) return [];
  if (after.type === 'tool_call') return toolEvents(before?.type === 'tool_call' ? before : undefined, after);
  if (after.type !== 'text') return [];
  const shown = before?.type === 'text' ? before.text : '';
  // A text that was replaced, not continued, has no delta that could say so: the finished message has the last word.
  if (!after.text.startsWith(shown) || after.text.length === shown.length) return [];
  return [{ name: 'stream:delta', payload: { messageId, delta: after.text.slice(shown.length) } }];
}

function toolEvents(before: ToolCallPart | undefined, after: ToolCallPart): DioscEvent[] {
  const payload = toolPayload(after);
  const events: DioscEvent[] = [];
  const known = before?.toolCallId === after.toolCallId ? before : undefined;
  if (known === undefined) events.push({ name: 'tool:started', payload });
  if (!isOver(after.status) || (known !== undefined && isOver(known.status))) return events;
  events.push({ name: after.status === 'completed' ? 'tool:completed' : 'tool:failed', payload });
  return events;
}

function toolPayload(part: ToolCallPart): ToolPayload {
  return {
    toolCallId: part.toolCallId,
    server: part.server,
    tool: part.tool,
    arguments: part.arguments,
    ...(part.durationMs === undefined ? {} : { durationMs: part.durationMs }),
    ...(part.error === undefined ? {} : { error: part.error }),
  };
}
