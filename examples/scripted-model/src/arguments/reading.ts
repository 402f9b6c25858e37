import { isStopWord, meaning } from '../language/vocabulary.ts';
import { type Word, wordsOf } from '../language/words.ts';
import { type Mention, mentionsIn } from './mention.ts';

/** A text with what is in it, parsed once for all tools. */
export type ParsedText = { readonly text: string; readonly words: readonly Word[]; readonly mentions: readonly Mention[] };

/** `now` is what "today" means. */
export function parseText(text: string, now: Date): ParsedText {
  return { text, words: wordsOf(text), mentions: mentionsIn(text, now) };
}

/**
 * A text while arguments are taken out of it. What one argument has taken, no other takes again: in "3 widgets for
 * customer 7", 7 is not also the quantity.
 */
export class Reading {
  readonly text: string;
  readonly words: readonly Word[];
  readonly #mentions: readonly Mention[];
  readonly #taken: { readonly start: number; readonly end: number }[] = [];

  constructor({ text, words, mentions }: ParsedText) {
    this.text = text;
    this.words = words;
    this.#mentions = mentions;
  }

  /** What nobody has taken yet of one kind, in order. */
  free<Kind extends Mention['kind']>(...kinds: Kind[]): Extract<Mention, { kind: Kind }>[] {
    const wanted: readonly string[] = kinds;
    return this.#mentions.filter(
      (mention): mention is Extract<Mention, { kind: Kind }> => wanted.includes(mention.kind) && !this.isTaken(mention),
    );
  }

  take(span: { readonly start: number; readonly end: number }): void {
    this.#taken.push(span);
  }

  isTaken(span: { readonly start: number; readonly end: number }): boolean {
    return this.#taken.some((other) => span.start < other.end && other.start < span.end);
  }

  /** The meanings of up to `count` words before a place, the nearest first, not counting words that say nothing. */
  meaningsBefore(place: number, count: number): string[] {
    return this.words
      .filter((word) => word.end <= place && !/^(?:no|nr|number|id|ids|with|a|an|the|is|my)$/.test(word.lower))
      .slice(-count)
      .reverse()
      .map((word) => meaning(word.stem));
  }

  wordAfter(place: number): Word | undefined {
    return this.words.find((word) => word.start >= place);
  }

  wordBefore(place: number): Word | undefined {
    return this.words.findLast((word) => word.end <= place);
  }

  /** The words that are left for free text: not taken, not within a mention of another kind, and saying something. */
  leftOver(from = 0): Word[] {
    return this.words.filter(
      (word) =>
        word.start >= from &&
        !this.isTaken(word) &&
        !isStopWord(word.lower) &&
        !this.#mentions.some((other) => other.kind === 'date' && word.start < other.end && other.start < word.end),
    );
  }
}
