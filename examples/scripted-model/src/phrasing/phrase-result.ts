import type { Action } from '../language/vocabulary.ts';
import { apologyFor, errorOf } from './apology.ts';
import { labelOf } from './label.ts';
import { inline } from './markdown.ts';
import { isRecord } from './record.ts';
import { type Row, tableOf } from './table.ts';

const WRAPPERS = new Set(['items', 'results', 'data', 'rows', 'records', 'list', 'entries', 'result', 'value', 'values', 'content']);

/** One call with its result, as far as phrasing needs it. `nouns` are what the tool is about. */
export type Outcome = {
  readonly title: string;
  readonly action: Action;
  readonly nouns: readonly string[];
  readonly arguments: Readonly<Record<string, unknown>>;
  readonly content: string;
};

/** Whether a result is an error's. */
export function isError(content: string): boolean {
  return errorOf(content, parse(content)) !== null;
}

/** A tool's result as markdown: rows as a table, an object as a list, text as it is, an error as an apology. */
export function phraseResult(outcome: Outcome): string {
  const { content, title, action } = outcome;
  const value = parse(content);
  const error = errorOf(content, value);
  if (error !== null) return apologyFor(title, error);
  if (value === undefined) return content.trim() === '' ? 'That is done; there was no answer to show.' : content;
  const { inner, noun, total } = unwrap(value, outcome.nouns.join(' '));
  if (Array.isArray(inner)) return phraseList(inner, total, noun, outcome);
  if (!isRecord(inner)) return `The answer is **${inline(inner)}**.`;
  const thing = singular(noun) || 'answer';
  const opening = action === 'read' ? `Here is the ${thing}:` : `Done. This is the ${thing} now:`;
  return `${opening}\n\n${phraseObject(inner)}`;
}

function phraseList(list: readonly unknown[], total: number, noun: string, outcome: Outcome): string {
  const filters = Object.entries(outcome.arguments)
    .filter(([name, value]) => name !== 'limit' && typeof value !== 'object')
    .map(
      ([name, value]) =>
        `${labelOf(name)
          .toLowerCase()
          .replace(/\bid\b/u, 'ID')} "${inline(value)}"`,
    );
  const condition = filters.length > 0 ? ` with ${filters.join(' and ')}` : '';
  const things = noun === '' ? 'results' : plural(noun);
  if (list.length === 0) return `I found no ${things}${condition}.`;
  const found = `I found **${total} ${total === 1 ? singular(things) : things}**${condition}:`;
  const rows = list.filter(isRecord);
  if (rows.length === list.length) return `${found}\n\n${tableOf(rows, total)}`;
  const shown = list.slice(0, 20).map((item) => `- ${inline(item) || 'nothing'}`);
  return `${found}\n\n${shown.join('\n')}${total > shown.length ? `\n\n… and ${total - shown.length} more.` : ''}`;
}

function phraseObject(object: Row): string {
  const parts: string[] = [];
  const lines: string[] = [];
  for (const [name, value] of Object.entries(object).slice(0, 40)) {
    if (Array.isArray(value) && value.length > 0 && value.every(isRecord)) parts.push(`**${labelOf(name)}**\n\n${tableOf(value)}`);
    else if (isRecord(value) && Object.keys(value).length > 0) parts.push(`**${labelOf(name)}**\n\n${pairs(value).join('\n')}`);
    else lines.push(...pairs({ [name]: value }));
  }
  const all = [...(lines.length > 0 ? [lines.join('\n')] : []), ...parts];
  return all.length > 0 ? all.join('\n\n') : 'It is empty.';
}

function pairs(object: Row): string[] {
  return Object.entries(object).map(([name, value]) => `- **${labelOf(name)}**: ${inline(value) || 'none'}`);
}

/** Takes off what only wraps: `{orders: [...]}`, `{items: [...], total}`, `{order: {...}}`. */
function unwrap(value: unknown, noun: string): { inner: unknown; noun: string; total: number } {
  if (Array.isArray(value)) return { inner: value, noun, total: value.length };
  if (!isRecord(value)) return { inner: value, noun, total: 0 };
  const entries = Object.entries(value);
  const lists = entries.filter(([, inner]) => Array.isArray(inner));
  const [list] = lists;
  const others = entries.filter(([, inner]) => !Array.isArray(inner));
  const counts = others.every(
    ([name, inner]) =>
      (inner === null || typeof inner !== 'object') &&
      /^(?:total|count|.*count|.*total|page|limit|offset|size|hasMore|has_more|nextCursor|next|cursor)$/iu.test(name),
  );
  if (list !== undefined && lists.length === 1 && counts && Array.isArray(list[1])) {
    const stated = others.map(([name, inner]) => (/^(?:total|count|total_?count)$/iu.test(name) && typeof inner === 'number' ? inner : 0));
    return { inner: list[1], noun: nameOf(list[0], noun), total: Math.max(list[1].length, ...stated.filter(Number.isSafeInteger)) };
  }
  const [only] = entries;
  if (only !== undefined && entries.length === 1 && isRecord(only[1])) return unwrap(only[1], nameOf(only[0], noun));
  return { inner: value, noun, total: 0 };
}

function nameOf(key: string, noun: string): string {
  return WRAPPERS.has(key) && noun !== '' ? noun : labelOf(key).toLowerCase();
}

function singular(noun: string): string {
  if (/(?:ss|us|is|sales|news)$/u.test(noun)) return noun;
  return noun
    .replace(/ies$/u, 'y')
    .replace(/(?<=s|x|z|ch|sh)es$/u, '')
    .replace(/s$/u, '');
}

function plural(noun: string): string {
  if (noun.endsWith('s')) return noun;
  return /[^aeiou]y$/u.test(noun) ? noun.replace(/y$/u, 'ies') : `${noun}s`;
}

/** The JSON value that a result is; undefined where it is plain text, and a bare number or word is. */
function parse(content: string): unknown {
  const text = content.trim();
  if (!/^[[{"]/u.test(text)) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    return value;
  } catch {
    return undefined;
  }
}
