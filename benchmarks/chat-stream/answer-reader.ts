import { ageOf, monotonicMicros, TOKEN_LENGTH } from './timed-token.ts';

/** One user's answer as it arrives: when its first token came, how old each token was, and whether it came whole. */
export class AnswerReader {
  readonly ages: number[] = [];
  readonly #askedAt = monotonicMicros();
  #firstAfter: number | null = null;
  /** What has come of a token that is not complete. */
  #open = '';

  /** Microseconds from the question to the first complete token; null before it. */
  get firstTokenAfter(): number | null {
    return this.#firstAfter;
  }

  /** Takes more text, in whatever pieces: the text of a token counts when the last of it has come. */
  push(delta: string): void {
    const now = monotonicMicros();
    this.#open += delta;
    while (this.#open.length >= TOKEN_LENGTH) {
      this.#firstAfter ??= now - this.#askedAt;
      this.ages.push(ageOf(this.#open.slice(0, TOKEN_LENGTH), now));
      this.#open = this.#open.slice(TOKEN_LENGTH);
    }
  }

  /** @throws {Error} when the answer did not come whole. */
  end(tokens: number): void {
    if (this.#open !== '' || this.ages.length !== tokens) {
      throw new Error(`An answer of ${tokens} tokens came as ${this.ages.length}, with ${this.#open.length} characters besides.`);
    }
  }
}
