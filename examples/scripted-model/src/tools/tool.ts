import type { ChatTool } from '../chat-request.ts';
import { stem } from '../language/stem.ts';
import { type Action, actionOf, isStopWord, meaning } from '../language/vocabulary.ts';
import { wordsOf, wordsOfName } from '../language/words.ts';
import { readProperties, requiredNames } from './read-schema.ts';
import type { Property } from './shape.ts';

/** A tool, with its name taken apart: `orders__search_orders` reads, by the verb "search", "orders". */
export type Tool = {
  /** As the request gave it, and as a call must give it back. */
  readonly name: string;
  /** For people: "Search orders". */
  readonly title: string;
  readonly description: string;
  readonly action: Action;
  readonly verb: string | null;
  /** What it is about, in the name's own words. */
  readonly nouns: readonly string[];
  /** The meanings of the words before the name, such as the server's. */
  readonly namespace: ReadonlySet<string>;
  /** The meanings of the words of the description. */
  readonly mentions: ReadonlySet<string>;
  readonly properties: readonly Property[];
};

/** Reads a tool as a request describes it. Never throws: a schema that is not understood has no properties. */
export function readTool({ function: { name, description, parameters } }: ChatTool): Tool {
  const parts = name.split(/__+/).filter((part) => part !== '');
  const words = wordsOfName(parts.at(-1) ?? name);
  const before = parts.slice(0, -1).flatMap(wordsOfName);
  const verb = words.find((word) => actionOf(word) !== undefined) ?? null;
  const nouns = words.filter((word) => word !== verb && !isStopWord(word));
  const properties = readProperties(parameters);
  const undescribed = requiredNames(parameters).filter((required) => !properties.some((property) => property.name === required));
  return {
    name,
    title: titleOf(words),
    description: description ?? '',
    action: (verb === null ? undefined : actionOf(verb)) ?? 'read',
    verb,
    nouns: nouns.length > 0 ? nouns : before,
    namespace: new Set(before.map((word) => meaning(stem(word)))),
    mentions: new Set(contentWords(description ?? '')),
    properties: [
      ...properties,
      ...undescribed.map((missing) => ({ name: missing, shape: { kind: 'unknown' }, required: true, hint: '' }) as const),
    ],
  };
}

function contentWords(text: string): string[] {
  return wordsOf(text.slice(0, 2000))
    .filter((word) => !isStopWord(word.lower) && actionOf(word.lower, 'strong') === undefined)
    .map((word) => meaning(word.stem));
}

function titleOf(words: readonly string[]): string {
  const title = words.join(' ');
  return title.charAt(0).toUpperCase() + title.slice(1);
}
