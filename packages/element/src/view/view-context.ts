import type { Snapshot } from '@diosc/client';
import type { Words } from '../words/words.ts';

/** What the parts of the chat are drawn from. Views are functions of it, and keep nothing themselves. */
export type ViewContext = {
  readonly snapshot: Snapshot;
  readonly words: Words;
  /** A BCP 47 language tag, for numbers and times. */
  readonly locale: string;
  readonly actions: ChatActions;
};

/** What a user can do in the chat. */
export type ChatActions = {
  readonly ask: (text: string) => void;
  readonly stop: () => void;
  readonly startNewSession: () => void;
  /** Goes on with the conversation that has just ended; null where there is none, or it may not go on. */
  readonly goOn: (() => void) | null;
  readonly openConversations: () => void;
  readonly connectNow: () => void;
  readonly open: () => void;
  readonly close: () => void;
};

/** The assistant's name, as soon as it is known. */
export function assistantName({ snapshot, words }: ViewContext): string {
  return snapshot.conversation.assistant?.name ?? words.assistant;
}

/** The ids that the hub gives to those of whom nobody says who they are. */
const ANONYMOUS = /^anonymous-[0-9a-f-]{36}$/;

/** As whom the assistant acts, in a person's words; null while nobody is signed in, or nobody said who it is. */
export function userName(snapshot: Snapshot): string | null {
  const { user } = snapshot;
  if (user === null || (!user.verified && ANONYMOUS.test(user.userId))) return null;
  return user.displayName ?? user.email ?? user.userId;
}
