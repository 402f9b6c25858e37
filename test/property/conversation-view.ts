import { isDeepStrictEqual } from 'node:util';
import type { Id, Message, ServerFrame } from '@diosc/protocol';

type ViewPorts = {
  /** An answer is finished, as this tab sees it. */
  readonly finished: (answer: Message) => void;
  /** The hub broke the protocol. */
  readonly violated: (how: string) => void;
};

/** How often an answer began on this tab; what it was given in more than one piece may have been made anew. */
type Shown = { readonly message: Message; beginnings: number };

/**
 * What one tab shows: it folds frames into a conversation as the protocol says, and objects to every frame that does not
 * fit what came before it.
 */
export class ConversationView {
  readonly #ports: ViewPorts;
  readonly #shown = new Map<Id<'message'>, Shown>();
  readonly #questions = new Set<Id<'interrupt'>>();

  constructor(ports: ViewPorts) {
    this.#ports = ports;
  }

  get hasQuestion(): boolean {
    return this.#questions.size > 0;
  }

  get isStreaming(): boolean {
    return [...this.#shown.values()].some(({ message }) => message.status === 'streaming');
  }

  clear(): void {
    this.#shown.clear();
    this.#questions.clear();
  }

  apply(frame: ServerFrame): void {
    switch (frame.type) {
      case 'session':
        this.clear();
        for (const message of frame.messages) this.#replace(message);
        for (const { interruptId } of frame.interrupts) this.#ask(interruptId);
        return;
      case 'message.accepted':
        this.#shown.set(frame.message.id, { message: frame.message, beginnings: 0 });
        return;
      case 'stream.start':
        this.#start(frame.message);
        return;
      case 'stream.delta':
        this.#append(frame);
        return;
      case 'stream.part':
        this.#setPart(frame);
        return;
      case 'stream.end':
        this.#end(frame.message);
        return;
      case 'interrupt':
        this.#ask(frame.interrupt.interruptId);
        return;
      case 'interrupt.resolved':
        this.#questions.delete(frame.interruptId);
        return;
      default:
        return;
    }
  }

  #replace(message: Message): void {
    this.#shown.set(message.id, { message: structuredClone(message), beginnings: 0 });
    if (message.role === 'assistant' && message.status !== 'streaming') this.#ports.finished(message);
  }

  #ask(interruptId: Id<'interrupt'>): void {
    this.#questions.add(interruptId);
    if (this.#questions.size > 1) this.#ports.violated('A second question to sign in again came while one was open.');
  }

  #start(message: Message): void {
    const before = this.#shown.get(message.id);
    if (before !== undefined && before.message.status !== 'streaming') {
      this.#ports.violated('An answer that had ended began again.');
      return;
    }
    const beginnings = (before?.beginnings ?? 0) + 1;
    const parts = message.parts.map((part, index) => {
      const shown = before?.message.parts[index];
      return shown?.type === 'text' && part.type === 'text' && shown.text.length > part.text.length ? shown : part;
    });
    parts.push(...(before?.message.parts.slice(parts.length) ?? []));
    this.#shown.set(message.id, { message: structuredClone({ ...message, parts }), beginnings });
  }

  #append({ messageId, index, offset, delta }: Extract<ServerFrame, { type: 'stream.delta' }>): void {
    const parts = this.#streaming(messageId)?.parts;
    if (parts === undefined) return;
    if (index === parts.length) parts.push({ type: 'text', text: '' });
    const part = parts[index];
    if (part?.type !== 'text') this.#ports.violated(`Text came for the part ${index} of an answer, which is none of text.`);
    else if (offset > part.text.length) this.#ports.violated('Text of an answer is missing: a frame was left out.');
    else part.text += delta.slice(part.text.length - offset);
  }

  #setPart({ messageId, index, part }: Extract<ServerFrame, { type: 'stream.part' }>): void {
    const parts = this.#streaming(messageId)?.parts;
    if (parts === undefined) return;
    const before = parts[index];
    if (index > parts.length) this.#ports.violated('A part of an answer is missing: a frame was left out.');
    if (before?.type === 'tool_call' && isOver(before.status) && !isDeepStrictEqual(before, part)) {
      this.#ports.violated('A tool call that had ended changed.');
    }
    parts[index] = part;
  }

  #end(message: Message): void {
    const before = this.#shown.get(message.id);
    if (before !== undefined && before.message.status !== 'streaming') {
      if (!isDeepStrictEqual(before.message, message)) this.#ports.violated('An answer ended twice, and not in the same way.');
      return;
    }
    if (before === undefined) this.#ports.violated('An answer ended that was never begun.');
    else if (before.beginnings <= 1 && !isDeepStrictEqual(before.message.parts, message.parts)) {
      const [streamed, final] = [before.message.parts, message.parts].map((parts) => JSON.stringify(parts));
      this.#ports.violated(`An answer is not what was streamed of it: ${streamed} and in the end ${final}.`);
    }
    this.#replace(message);
  }

  /** The message, where more of it may come. */
  #streaming(id: Id<'message'>): Message | null {
    const shown = this.#shown.get(id);
    if (shown?.message.status === 'streaming') return shown.message;
    this.#ports.violated(shown === undefined ? 'More came of an answer that was never begun.' : 'More came of an answer that had ended.');
    return null;
  }
}

function isOver(status: 'running' | 'waiting' | 'completed' | 'failed'): boolean {
  return status === 'completed' || status === 'failed';
}
