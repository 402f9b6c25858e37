import type { Id } from '@diosc/protocol';
import type { LiveAnswer } from './live-answer.ts';

/** A turn that this process is working on, or is about to. */
export type RunningTurn = {
  readonly turnId: Id<'turn'>;
  /** Under which all that this process does for it is found in audit and logs, here and in tool servers. */
  readonly requestId: Id<'request'>;
  readonly answer: LiveAnswer;
  /** Aborting stops the model, the tool calls and any wait. The reason says whether the turn ends or is left to another process. */
  readonly abort: AbortController;
  /** How many tool calls have begun and not ended, those that wait for the user included. */
  openCalls: number;
  /** Whether another process has the fresh authentication that this turn may come to wait for. */
  isWantedElsewhere: boolean;
  /** Called when a call has ended. */
  readonly onCallEnded: () => void;
  /** Settles when the turn has ended here, or its place was given back because it never began. */
  readonly done: Promise<void>;
  /** Settles `done`. */
  readonly finish: () => void;
};
