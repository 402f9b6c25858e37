import type { Id, Message, MessagePart, MessageStatus, NoticePart, ServerFrame, ToolCallPart } from '@diosc/protocol';

/**
 * The answer of a running turn as it grows, and the frames that tell of each change. Text parts only grow and parts are
 * never removed, so that a client can always say what it has by part and length.
 */
export class LiveAnswer {
  readonly #message: Message;
  readonly #publish: (frame: ServerFrame) => void;

  /** `parts` are those of steps that were stored by an earlier process. */
  constructor(answerId: Id<'message'>, startedAt: number, parts: readonly MessagePart[], publish: (frame: ServerFrame) => void) {
    this.#message = {
      id: answerId,
      role: 'assistant',
      status: 'streaming',
      parts: [...parts],
      createdAt: new Date(startedAt).toISOString(),
    };
    this.#publish = publish;
  }

  /** The message as it is now; a copy, so that it stays as it was. */
  get message(): Message {
    return structuredClone(this.#message);
  }

  start(): void {
    this.#publish({ type: 'stream.start', message: this.message });
  }

  /** Adds to the last part where that is text, else begins a new text part. */
  appendText(delta: string): void {
    if (delta === '') return;
    const { parts, id } = this.#message;
    const last = parts.at(-1);
    if (last?.type === 'text') {
      const offset = last.text.length;
      last.text += delta;
      this.#publish({ type: 'stream.delta', messageId: id, index: parts.length - 1, offset, delta });
    } else {
      parts.push({ type: 'text', text: delta });
      this.#publish({ type: 'stream.delta', messageId: id, index: parts.length - 1, offset: 0, delta });
    }
  }

  /** Shows a tool call, or its new state. */
  setToolCall(part: ToolCallPart): void {
    const { parts } = this.#message;
    const found = parts.findIndex((other) => other.type === 'tool_call' && other.toolCallId === part.toolCallId);
    this.#setPart(found === -1 ? parts.length : found, part);
  }

  end(status: Exclude<MessageStatus, 'streaming'>, notice: NoticePart | null): void {
    if (notice !== null) this.#setPart(this.#message.parts.length, notice);
    this.#message.status = status;
    this.#publish({ type: 'stream.end', message: this.message });
  }

  #setPart(index: number, part: MessagePart): void {
    this.#message.parts[index] = part;
    this.#publish({ type: 'stream.part', messageId: this.#message.id, index, part });
  }
}
