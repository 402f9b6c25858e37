import { english } from './english.ts';
import { german } from './german.ts';
import type { Words } from './words.ts';

const LANGUAGES: ReadonlyMap<string, Words> = new Map([english, german].map((words) => [words.language, words]));

/** The words for a language tag (BCP 47); English where there are none in that language. */
export function wordsFor(locale: string): Words {
  return LANGUAGES.get(locale.split('-')[0]?.toLowerCase() ?? '') ?? english;
}
