import type { ServerFrame } from '@diosc/protocol';
import { questionOf } from './turn-messages.ts';
import type { TurnRecord } from './turn-store.ts';

/** That a message is stored, and which message will be its answer. */
export function acceptedFrame(
  turn: Pick<TurnRecord, 'questionId' | 'clientMessageId' | 'text' | 'startedAt' | 'answerId'>,
  duplicate: boolean,
): Extract<ServerFrame, { type: 'message.accepted' }> {
  return { type: 'message.accepted', clientMessageId: turn.clientMessageId, message: questionOf(turn), answerId: turn.answerId, duplicate };
}
