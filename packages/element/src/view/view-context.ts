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
  readonly connectNow: () => void;
  readonly open: () => void;
  readonly close: () => void;
};

/** The assistant's name, as soon as it is known. */
export function assistantName({ snapshot, words }: ViewContext): string {
  return snapshot.conversation.assistant?.name ?? words.assistant;
}

/** As whom the assistant acts, in a person's words; null while nobody is signed in. */
export function userName(snapshot: Snapshot): string | null {
  const { user } = snapshot;
  return user === null ? null : (user.displayName ?? user.email ?? user.userId);
}
