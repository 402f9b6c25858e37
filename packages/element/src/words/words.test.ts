import { describe, expect, it } from 'vitest';
import { english } from './english.ts';
import { german } from './german.ts';
import { wordsFor } from './words-for.ts';

describe('the words of the chat', () => {
  it.each([
    ['de', german],
    ['de-CH', german],
    ['DE', german],
    ['en-GB', english],
    ['fr', english],
    ['', english],
    ['constructor', english],
  ])('for %j are in the language that there is', (locale, words) => {
    expect(wordsFor(locale)).toBe(words);
  });

  it.each([english, german])('in $language say something everywhere', (words) => {
    const texts = (value: unknown): unknown[] =>
      typeof value === 'object' && value !== null ? Object.values(value).flatMap(texts) : [value];
    const plain = texts(words).filter((value) => typeof value === 'string');
    expect(plain.filter((value) => value.trim() === '')).toEqual([]);
    expect(plain.length).toBeGreaterThan(60);
  });
});
