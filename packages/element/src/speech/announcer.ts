import type { Message } from '@diosc/client';
import type { ReactiveController, ReactiveControllerHost } from 'lit';
import { plainText } from '../markdown/plain-text.ts';
import { readBlocks } from '../markdown/tokens.ts';
import { splitSentences } from './sentences.ts';

/** Sentences that end within this many milliseconds are said together, so that a screen reader is not cut short. */
const TOGETHER_MS = 1_000;

/**
 * Tells those who listen what is new, politely: whole sentences of the answer that is being written, each once, and no
 * history. The conversation itself is silent to screen readers until they go there.
 */
export class Announcer implements ReactiveController {
  /** What the live region says now. */
  text = '';
  readonly #host: ReactiveControllerHost;
  readonly #said = new Map<string, number>();
  #waiting: string[] = [];
  #timer: ReturnType<typeof setTimeout> | null = null;

  constructor(host: ReactiveControllerHost) {
    this.#host = host;
    host.addController(this);
  }

  hostDisconnected(): void {
    this.forget();
  }

  /** Says nothing more of what was, and takes back what it said: it may have been said to somebody else. */
  forget(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    this.#waiting = [];
    this.#said.clear();
    this.text = '';
  }

  say(text: string): void {
    if (text.trim() === '') return;
    this.#waiting.push(text.trim());
    this.#timer ??= setTimeout(() => {
      this.#timer = null;
      this.text = this.#waiting.join(' ');
      this.#waiting = [];
      this.#host.requestUpdate();
    }, TOGETHER_MS);
  }

  /** Looks at an answer that has begun or gone on while it is shown. */
  follow(message: Message, locale: string): void {
    message.parts.forEach((part, index) => {
      if (part.type !== 'text') return;
      const isFinished = message.status !== 'streaming' || index < message.parts.length - 1;
      const name = `${message.id}/${index}`;
      const said = this.#said.get(name) ?? 0;
      // Most deltas end no sentence: those cost nothing here.
      if (!isFinished && !/[.!?:\n\u3002\u061f]/.test(part.text.slice(said))) return;
      const source = part.text.slice(said);
      const { finished } = isFinished ? { finished: source } : splitSentences(source, locale);
      if (finished === '') return;
      this.#said.set(name, said + finished.length);
      this.say(plainText(readBlocks(finished)));
    });
  }

  /** Takes what is there as read: it was there before anybody listened. */
  skip(message: Message): void {
    message.parts.forEach((part, index) => {
      if (part.type === 'text') this.#said.set(`${message.id}/${index}`, part.text.length);
    });
  }
}
