import type { Message, MessageFrame, ServerFrame } from '@diosc/protocol';
import { isFinished } from '../conversation/conversation.ts';
import { DioscError } from '../diosc-error.ts';

type AcceptedFrame = Extract<ServerFrame, { type: 'message.accepted' }>;
type ErrorFrame = Extract<ServerFrame, { type: 'error' }>;

/** A message that the hub has not confirmed yet, as the user may see it. */
export type UnsentMessage = { readonly clientMessageId: string; readonly text: string };

type Entry = {
  readonly clientMessageId: string;
  readonly text: string;
  readonly resolve: (answer: Message) => void;
  readonly reject: (error: DioscError) => void;
  /** The session in which the message was handed to the network; null while it was not. */
  sentIn: string | null;
  /** The connection on which it was. */
  sentOn: number;
  answerId: AcceptedFrame['answerId'] | null;
};

/**
 * The messages that were sent and whose answers are not finished. They go out one after the other, the next when the
 * answer before it is finished, and again after a reconnect for as long as the hub has not confirmed them: the id makes
 * that harmless.
 */
export class Outbox {
  #entries: Entry[] = [];

  get isEmpty(): boolean {
    return this.#entries.length === 0;
  }

  get unsent(): readonly UnsentMessage[] {
    return this.#entries.filter((entry) => entry.answerId === null).map(({ clientMessageId, text }) => ({ clientMessageId, text }));
  }

  /** Resolves with the finished answer; rejects where the message is refused or can no longer be delivered. */
  add(clientMessageId: string, text: string): Promise<Message> {
    return new Promise((resolve, reject) => {
      this.#entries.push({ clientMessageId, text, resolve, reject, sentIn: null, sentOn: -1, answerId: null });
    });
  }

  /** The message to hand to the network now, if any, on connection number `connection` of this session. */
  next(sessionId: string, connection: number, busy: boolean): MessageFrame | null {
    const entry = this.#entries.find((each) => each.answerId === null);
    if (entry === undefined || entry.sentOn === connection) return null;
    // One that was sent already goes out again whatever else is going on: what is going on may be its own answer.
    if (entry.sentIn === null && (busy || this.#entries.some((each) => each.answerId !== null))) return null;
    entry.sentIn = sessionId;
    entry.sentOn = connection;
    return { type: 'message', clientMessageId: entry.clientMessageId, text: entry.text };
  }

  accepted(frame: AcceptedFrame): void {
    const entry = this.#entries.find((each) => each.clientMessageId === frame.clientMessageId);
    if (entry) entry.answerId = frame.answerId;
  }

  refused(frame: ErrorFrame): void {
    const error = new DioscError(frame.code, frame.message, { retryable: frame.retryable });
    this.#rejectWhere((entry) => entry.answerId === null && entry.clientMessageId === frame.clientMessageId, error);
  }

  /** Hands finished answers to those who wait for them. */
  settle(messages: readonly Message[]): void {
    this.#entries = this.#entries.filter((entry) => {
      const answer = entry.answerId === null ? undefined : messages.findLast((message) => message.id === entry.answerId);
      if (answer === undefined || !isFinished(answer)) return true;
      entry.resolve(answer);
      return false;
    });
  }

  /**
   * The session is another one now. Whether a message that was sent in the former one arrived cannot be known, and
   * sending it again could do the same work twice: its sender has to decide.
   */
  changeSession(sessionId: string | null): void {
    const stranded = (entry: Entry) => entry.sentIn !== null && entry.sentIn !== sessionId;
    this.#entries = this.#entries.filter((entry) => {
      if (entry.answerId === null || !stranded(entry)) return true;
      entry.resolve(unfinished(entry.answerId));
      return false;
    });
    const error = DioscError.local(
      'MESSAGE_UNCERTAIN',
      'The conversation ended before the message was confirmed. Look before you send it again.',
    );
    this.#rejectWhere(stranded, error);
  }

  /** Takes back what was not handed to the network yet. */
  withdraw(): void {
    const error = DioscError.local('MESSAGE_WITHDRAWN', 'The message was withdrawn before it was sent.');
    this.#rejectWhere((entry) => entry.sentIn === null, error);
  }

  /** Gives everything up: nothing of one user is sent for another. */
  abandon(error: DioscError): void {
    this.changeSession(null);
    this.#rejectWhere(() => true, error);
  }

  #rejectWhere(matches: (entry: Entry) => boolean, error: DioscError): void {
    const rejected = this.#entries.filter(matches);
    this.#entries = this.#entries.filter((entry) => !matches(entry));
    for (const entry of rejected) entry.reject(error);
  }
}

/** What stands for an answer that was begun and of which nothing more can be known. */
function unfinished(id: AcceptedFrame['answerId']): Message {
  const text = 'The conversation ended before the answer was finished.';
  return {
    id,
    role: 'assistant',
    status: 'failed',
    parts: [{ type: 'notice', code: 'TURN_CUT', text, retryable: true }],
    createdAt: new Date().toISOString(),
  };
}
