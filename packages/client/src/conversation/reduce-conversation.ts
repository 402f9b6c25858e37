import type { Message, ServerFrame, SessionEndReason, SessionFrame, ToolCallStatus } from '@diosc/protocol';
import { type Conversation, EMPTY_CONVERSATION, isFinished } from './conversation.ts';
import { applyDelta, applyPart } from './reduce-message.ts';

/**
 * The conversation after a frame. Pure, and forgiving about repetition: a frame that arrives twice, or again after the
 * `session` frame of a resume already held its effect, changes nothing. A frame that shows that one before it is
 * missing sets `torn`. Frames of a conversation that is not there (before `session`, or after logout) change nothing.
 */
export function reduceConversation(before: Conversation, frame: ServerFrame): Conversation {
  if (frame.type === 'session') return fromSession(frame);
  if (before.session === null) return before;
  switch (frame.type) {
    case 'session.ended':
      return frame.sessionId === before.session.id ? end(before, frame.reason) : before;
    case 'session.title': {
      const { session } = before;
      return frame.sessionId === session.id ? { ...before, session: { ...session, title: frame.title } } : before;
    }
    case 'message.accepted':
      return withMessage(before, frame.message);
    case 'stream.start':
      return findMessage(before, frame.message.id) ? before : withMessage(before, frame.message);
    case 'stream.delta':
      return change(before, frame.messageId, (message) => applyDelta(message, frame));
    case 'stream.part':
      return change(before, frame.messageId, (message) => applyPart(message, frame));
    case 'stream.end':
      return withMessage(before, frame.message);
    case 'auth.refreshed':
      return { ...before, user: frame.user, role: frame.role, refresh: null };
    case 'auth.refresh_required':
      return { ...before, refresh: { reason: frame.reason, deadline: frame.deadline } };
    case 'interrupt': {
      const others = before.interrupts.filter((interrupt) => interrupt.interruptId !== frame.interrupt.interruptId);
      return { ...before, interrupts: [...others, frame.interrupt] };
    }
    case 'interrupt.resolved': {
      const interrupts = before.interrupts.filter((interrupt) => interrupt.interruptId !== frame.interruptId);
      const waits = interrupts.some((interrupt) => interrupt.kind === 'refresh');
      return { ...before, interrupts, refresh: waits ? before.refresh : null };
    }
    case 'auth.login_required':
    case 'auth.denied':
    case 'error':
    case 'me.token':
      return before;
  }
}

/** The conversation that a `session` frame tells of. What admits to the session is left out. */
export function fromSession(frame: SessionFrame): Conversation {
  const { key: _, ...session } = frame.session;
  return {
    session,
    resumed: frame.resumed,
    assistant: frame.assistant,
    user: frame.user,
    role: frame.role,
    messages: frame.messages,
    interrupts: frame.interrupts,
    refresh: refreshOf(frame.interrupts),
    ended: null,
    endedSession: null,
    torn: false,
  };
}

export function findMessage(conversation: Conversation, id: string): Message | undefined {
  return conversation.messages.findLast((message) => message.id === id);
}

/**
 * The end of a session. What was said stays to be read where the user is still the same and still welcome; else it goes,
 * so that nothing of one user is left on the screen for the next.
 */
export function end(before: Conversation, reason: SessionEndReason): Conversation {
  const stays = reason === 'idle' || reason === 'expired' || reason === 'ended_by_admin';
  if (!stays) return { ...EMPTY_CONVERSATION, assistant: before.assistant, ended: reason };
  const messages = before.messages.map((message) => (isFinished(message) ? message : cut(message)));
  return { ...before, session: null, messages, interrupts: [], refresh: null, ended: reason, endedSession: before.session };
}

/** An answer that will not go on. Its calls that had not ended are shown as stopped. */
export function cut(message: Message): Message {
  const parts = message.parts.map((part) =>
    part.type === 'tool_call' && !isOver(part.status)
      ? { ...part, status: 'failed' as const, error: { code: 'TOOL_CANCELLED' as const, message: 'Stopped before it finished.' } }
      : part,
  );
  return { ...message, status: 'cancelled', parts };
}

export function isOver(status: ToolCallStatus): boolean {
  return status === 'completed' || status === 'failed';
}

function refreshOf(interrupts: Conversation['interrupts']): Conversation['refresh'] {
  const question = interrupts.find((interrupt) => interrupt.kind === 'refresh');
  return question ? { reason: question.reason, deadline: question.deadline } : null;
}

function withMessage(before: Conversation, message: Message): Conversation {
  const index = before.messages.findLastIndex((each) => each.id === message.id);
  const known = before.messages[index];
  if (known === undefined) return { ...before, messages: [...before.messages, message] };
  if (isFinished(known)) return before;
  return { ...before, messages: before.messages.with(index, message) };
}

function change(before: Conversation, id: string, apply: (message: Message) => Message | null): Conversation {
  const index = before.messages.findLastIndex((message) => message.id === id);
  const message = before.messages[index];
  if (message === undefined) return { ...before, torn: true };
  const after = apply(message);
  if (after === null) return { ...before, torn: true };
  return after === message ? before : { ...before, messages: before.messages.with(index, after) };
}
