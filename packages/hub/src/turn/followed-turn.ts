import type { Id, Message, ServerFrame } from '@diosc/protocol';

/** A turn that another process runs, and its answer as far as that process has told of it. */
export class FollowedTurn {
  readonly turnId: Id<'turn'>;
  readonly node: number;
  /** Milliseconds on the clock of `performance.now`. */
  readonly since = performance.now();
  #message: Message | null = null;

  constructor(turnId: Id<'turn'>, node: number) {
    this.turnId = turnId;
    this.node = node;
  }

  /** The answer as it is known; null until its process has told. A copy, so that it stays as it was. */
  get message(): Message | null {
    return structuredClone(this.#message);
  }

  /** Takes a frame into account; false where one before it is missing, so that the whole has to be asked for again. */
  take(frame: ServerFrame): boolean {
    switch (frame.type) {
      case 'stream.start':
        this.#message = structuredClone(frame.message);
        return true;
      case 'stream.delta': {
        const part = this.#message?.parts[frame.index];
        if (part === undefined) return this.#addPart(frame.index, frame.offset, frame.delta);
        if (part.type !== 'text' || part.text.length !== frame.offset) return false;
        part.text += frame.delta;
        return true;
      }
      case 'stream.part':
        if (this.#message === null || frame.index > this.#message.parts.length) return false;
        this.#message.parts[frame.index] = frame.part;
        return true;
      default:
        return true;
    }
  }

  #addPart(index: number, offset: number, text: string): boolean {
    if (this.#message === null || index !== this.#message.parts.length || offset !== 0) return false;
    this.#message.parts.push({ type: 'text', text });
    return true;
  }
}
