import type { ServerFrame, SessionFrame } from '@diosc/protocol';
import type { DioscEvent, SessionPayload } from '../event/event-map.ts';
import { type Conversation, isFinished } from './conversation.ts';
import { messageEvents } from './message-events.ts';
import { findMessage } from './reduce-conversation.ts';
import { newText } from './reduce-message.ts';

/** What the page is told about the step from one state to the next, in the order in which it happened. */
export function conversationEvents(before: Conversation, after: Conversation, frame: ServerFrame): DioscEvent[] {
  switch (frame.type) {
    case 'session':
      return sessionEvents(before, after, frame);
    case 'session.ended':
      return endEvents(before, after);
    case 'message.accepted':
    case 'stream.start':
    case 'stream.end':
      return changeOf(before, after, frame.message.id);
    case 'stream.part':
      return changeOf(before, after, frame.messageId);
    case 'stream.delta': {
      // The general way compares whole texts; for one delta of a long answer that would be most of the work.
      if (before === after || after.torn) return [];
      const part = findMessage(before, frame.messageId)?.parts[frame.index];
      const delta = newText(frame, part?.type === 'text' ? part.text.length : 0);
      return delta ? [{ name: 'stream:delta', payload: { messageId: frame.messageId, delta } }] : [];
    }
    case 'auth.refreshed':
      return before.session === null ? [] : [{ name: 'auth:refreshed', payload: {} }];
    case 'auth.refresh_required':
      // Asked again while it is still waited for, it is the same need.
      return before.session === null || before.refresh !== null ? [] : [refreshEvent(frame)];
    case 'interrupt.resolved': {
      const wasOpen = before.interrupts.some((interrupt) => interrupt.interruptId === frame.interruptId);
      return wasOpen ? [{ name: 'interrupt:resolved', payload: { interruptId: frame.interruptId, outcome: frame.outcome } }] : [];
    }
    case 'auth.login_required':
      return [{ name: 'auth:login_required', payload: { error: frame.error, code: frame.code } }];
    case 'auth.denied':
      return [{ name: 'auth:denied', payload: { error: frame.error, code: frame.code } }];
    case 'error':
      return [{ name: 'error', payload: { code: frame.code, message: frame.message, retryable: frame.retryable } }];
    case 'session.title':
    case 'me.token':
      return [];
    case 'interrupt':
      // The only kind so far, `refresh`, is told by `auth.refresh_required`: once, for all the calls that wait for it.
      return [];
  }
}

/** The session in which a conversation is, as its events tell it; null where there is none. */
export function sessionPayload(conversation: Conversation): SessionPayload | null {
  const { session, user, role, resumed } = conversation;
  return session === null || user === null ? null : { session, user, role, resumed };
}

/** `session:ended`, and the end of what was being answered. */
export function endEvents(before: Conversation, after: Conversation): DioscEvent[] {
  const payload = sessionPayload(before);
  if (payload === null || after.session !== null || after.ended === null) return [];
  const stopped = before.messages.flatMap((message) => {
    const now = findMessage(after, message.id);
    return now === undefined ? [] : messageEvents(message, now);
  });
  return [...stopped, { name: 'session:ended', payload: { ...payload, reason: after.ended } }];
}

function sessionEvents(before: Conversation, after: Conversation, frame: SessionFrame): DioscEvent[] {
  const payload = sessionPayload(after);
  if (payload === null) return [];
  const events: DioscEvent[] = [];
  const previous = sessionPayload(before);
  const goesOn = previous?.session.id === frame.session.id;
  if (previous !== null && !goesOn) events.push({ name: 'session:ended', payload: { ...previous, reason: 'replaced' } });
  events.push({ name: frame.resumed ? 'session:resumed' : 'session:started', payload });
  if (goesOn) return [...events, ...continuationEvents(before, after)];
  for (const message of after.messages) {
    // What had ended before this page ever saw the conversation is history, not news.
    if (!isFinished(message)) events.push(...messageEvents(undefined, message));
  }
  if (after.refresh !== null) events.push(refreshEvent(after.refresh));
  return events;
}

/** What happened in a session that goes on, while this page did not listen. */
export function continuationEvents(before: Conversation, after: Conversation): DioscEvent[] {
  const events = after.messages.flatMap((message) => messageEvents(findMessage(before, message.id), message));
  events.push(...vanishedInterrupts(before, after));
  if (after.refresh !== null && before.refresh === null) events.push(refreshEvent(after.refresh));
  return events;
}

/** Questions that were closed while the connection was down. How they ended is not known here. */
function vanishedInterrupts(before: Conversation, after: Conversation): DioscEvent[] {
  const open = new Set(after.interrupts.map((interrupt) => interrupt.interruptId));
  return before.interrupts
    .filter((interrupt) => !open.has(interrupt.interruptId))
    .map(({ interruptId }) => ({ name: 'interrupt:resolved', payload: { interruptId, outcome: 'withdrawn' } }));
}

function changeOf(before: Conversation, after: Conversation, messageId: string): DioscEvent[] {
  const message = findMessage(after, messageId);
  return message === undefined ? [] : messageEvents(findMessage(before, messageId), message);
}

function refreshEvent(refresh: NonNullable<Conversation['refresh']>): DioscEvent {
  return { name: 'auth:refresh_required', payload: { reason: refresh.reason, deadline: refresh.deadline } };
}
