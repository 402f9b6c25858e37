import type { ChatRequest, ServerFrame } from '@diosc/protocol';

/** How far the answer to one request is, by the frames that went out. */
export class EventStreamProgress {
  readonly #follow: boolean;
  /** The messages of the request that are neither answered nor refused. */
  readonly #unanswered: Set<string>;
  /** Which of them each answer is for. */
  readonly #answers = new Map<string, string>();
  #hasSession = false;

  constructor({ frames, follow }: Pick<ChatRequest, 'frames' | 'follow'>) {
    this.#follow = follow;
    this.#unanswered = new Set(frames.flatMap((frame) => (frame.type === 'message' ? [frame.clientMessageId] : [])));
  }

  see(frame: ServerFrame): void {
    switch (frame.type) {
      case 'session':
        this.#hasSession = true;
        return;
      case 'session.ended':
        this.#hasSession = false;
        return;
      case 'message.accepted':
        this.#answers.set(frame.answerId, frame.clientMessageId);
        return;
      case 'stream.end':
        this.#unanswered.delete(this.#answers.get(frame.message.id) ?? '');
        return;
      case 'error':
        this.#unanswered.delete(frame.clientMessageId ?? '');
        return;
      default:
        return;
    }
  }

  /** Whether nothing more can follow, or nothing more is wanted: once all frames of the request were acted on. */
  get isOver(): boolean {
    return !this.#hasSession || (!this.#follow && this.#unanswered.size === 0);
  }
}
