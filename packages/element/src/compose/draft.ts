import type { Snapshot } from '@diosc/client';
import type { ReactiveController, ReactiveControllerHost } from 'lit';

/** Until when something stands below the message field: until the user writes or asks again, or until the answer is there. */
type Until = 'asked' | 'answered';

/** What is being written, and why it was not sent. A hint goes when what it tells of is over. */
export class Draft implements ReactiveController {
  text = '';
  #problem: { readonly text: string; readonly until: Until } | null = null;
  readonly #host: ReactiveControllerHost;

  constructor(host: ReactiveControllerHost) {
    this.#host = host;
    host.addController(this);
  }

  hostConnected(): void {}

  get problem(): string | null {
    return this.#problem?.text ?? null;
  }

  typed(text: string): void {
    this.#set(text, null);
  }

  /** Something is asked: this, or what stands elsewhere as a button. What was wrong with the last question is over. */
  asked(isDraft: boolean): void {
    this.#set(isDraft ? '' : this.text, null);
  }

  /** It was not sent. The text comes back, unless something else is written there by now. */
  refused(text: string, problem: string): void {
    this.#set(this.text.trim() === '' ? text : this.text, { text: problem, until: 'asked' });
  }

  /** It cannot be sent while an answer runs. */
  waits(problem: string): void {
    this.#set(this.text, { text: problem, until: 'answered' });
  }

  /** What one user wrote is not for the next, and what was wrong in one conversation is not in another. */
  follow(before: Snapshot | null, after: Snapshot): void {
    if (before?.user && before.user.userId !== after.user?.userId) this.#set('', null);
    const isOtherConversation = before?.session?.id !== after.session?.id && after.session !== null;
    const isAnswered = this.#problem?.until === 'answered' && !after.busy;
    if (isOtherConversation || isAnswered) this.#set(this.text, null);
  }

  forget(): void {
    this.#set('', null);
  }

  #set(text: string, problem: { text: string; until: Until } | null): void {
    if (text === this.text && problem?.text === this.#problem?.text && problem?.until === this.#problem?.until) return;
    this.text = text;
    this.#problem = problem;
    this.#host.requestUpdate();
  }
}
