import type { Id } from '@diosc/protocol';
import type { LiveAnswer } from './live-answer.ts';

/** A turn that this process is working on. `done` never rejects. */
export type RunningTurn = {
  readonly turnId: Id<'turn'>;
  readonly answer: LiveAnswer;
  /** Aborting stops the model, the tool calls and any wait. The reason says whether the turn ends or is left to another process. */
  readonly abort: AbortController;
  done: Promise<void>;
};
