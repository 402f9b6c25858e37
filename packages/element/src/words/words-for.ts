import { english } from './english.ts';
import { german } from './german.ts';
import type { Words } from './words.ts';

const LANGUAGES: Readonly<Record<string, Words>> = { en: english, de: german };

/** The words for a language tag (BCP 47); English where there are none in that language. */
export function wordsFor(locale: string): Words {
  return LANGUAGES[locale.split('-')[0]?.toLowerCase() ?? ''] ?? english;
}
