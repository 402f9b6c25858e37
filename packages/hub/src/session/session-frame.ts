import type { Id, Message, Role, SessionFrame, UserRole } from '@diosc/protocol';
import { describeModel } from '../model/describe-model.ts';
import { messagesOf, questionOf } from '../turn/turn-messages.ts';
import type { TurnRecord } from '../turn/turn-store.ts';
import type { LiveSession } from './live-session.ts';

/** Everything a client needs to show a session: what is stored, and what is running in this process at this moment. */
export function sessionFrame(
  session: LiveSession,
  turns: readonly TurnRecord[],
  arrival: { resumed: boolean; key: string | null },
): SessionFrame {
  const { record, assistant, role } = session;
  const live = liveAnswer(session);
  const question = session.refresh.current;
  return {
    type: 'session',
    session: {
      id: record.id,
      title: session.title,
      startedAt: new Date(record.startedAt).toISOString(),
      endsAt: new Date(record.endsAt).toISOString(),
      idleMinutes: assistant.session.idleMinutes,
      ...(arrival.key !== null && { key: arrival.key }),
    },
    resumed: arrival.resumed,
    assistant: {
      id: assistant.id,
      name: assistant.name,
      greeting: role?.greeting ?? assistant.greeting,
      scripted: describeModel(assistant.model).scripted,
    },
    user: session.user,
    role: userRole(role),
    messages: turns.flatMap((turn): Message[] => (turn.id === live?.turnId ? [questionOf(turn), live.message] : messagesOf(turn))),
    interrupts: question === null ? [] : [question],
  };
}

/** The answer that grows at this moment, in this process or as another one tells of it. */
export function liveAnswer({ running, followed }: LiveSession): { turnId: Id<'turn'>; message: Message } | null {
  if (running !== null) return { turnId: running.turnId, message: running.answer.message };
  const message = followed?.message ?? null;
  return followed === null || message === null ? null : { turnId: followed.turnId, message };
}

/** The role as its user may see it. */
export function userRole(role: Role | null): UserRole | null {
  return role === null ? null : { name: role.roleName, displayName: role.displayName || role.roleName };
}
