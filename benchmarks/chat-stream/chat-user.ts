/** What a user is told of an answer. `end` is told once, with the problem if there was one. */
export type AnswerListener = { readonly text: (delta: string) => void; readonly end: (problem: Error | null) => void };

/** One user who is connected and may ask, by whichever way the answer comes. */
export type ChatUser = {
  readonly ask: (text: string, listener: AnswerListener) => void;
  readonly close: () => void;
};
