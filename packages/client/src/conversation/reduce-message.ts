import type { Message, MessagePart, ServerFrame } from '@diosc/protocol';
import { isFinished } from './conversation.ts';

type DeltaFrame = Extract<ServerFrame, { type: 'stream.delta' }>;
type PartFrame = Extract<ServerFrame, { type: 'stream.part' }>;

/**
 * The part of a delta that is new to a text of `length` UTF-16 units: all of it, its end, or nothing where it came
 * before. Null where text is missing in between.
 */
export function newText(frame: DeltaFrame, length: number): string | null {
  return frame.offset > length ? null : frame.delta.slice(length - frame.offset);
}

/** The message with the delta applied; null where the delta does not join on. A finished message stays as it is. */
export function applyDelta(message: Message, frame: DeltaFrame): Message | null {
  if (isFinished(message)) return message;
  const part = message.parts[frame.index];
  if (part === undefined) {
    const starts = frame.index === message.parts.length && frame.offset === 0;
    return starts ? withPart(message, frame.index, { type: 'text', text: frame.delta }) : null;
  }
  if (part.type !== 'text') return null;
  const text = newText(frame, part.text.length);
  if (text === null) return null;
  return text === '' ? message : withPart(message, frame.index, { type: 'text', text: part.text + text });
}

/** The message with the part set; null where an earlier part is missing. What has ended does not begin again. */
export function applyPart(message: Message, frame: PartFrame): Message | null {
  if (isFinished(message)) return message;
  if (frame.index > message.parts.length) return null;
  const before = message.parts[frame.index];
  if (before !== undefined && hasEnded(before) && !hasEnded(frame.part)) return message;
  return withPart(message, frame.index, frame.part);
}

function hasEnded(part: MessagePart): boolean {
  return part.type === 'tool_call' && (part.status === 'completed' || part.status === 'failed');
}

function withPart(message: Message, index: number, part: MessagePart): Message {
  const parts = message.parts.slice();
  parts[index] = part;
  return { ...message, parts };
}
