import { stem } from '../language/stem.ts';
import { meaning } from '../language/vocabulary.ts';
import { wordsOfName } from '../language/words.ts';
import type { Property, Shape } from '../tools/shape.ts';

/** What a property wants to know, by its name and schema. */
export type Role =
  | 'identifier'
  | 'date'
  | 'date_from'
  | 'date_to'
  | 'email'
  | 'url'
  | 'query'
  | 'limit'
  | 'least'
  | 'most'
  | 'quantity'
  | 'text';

const WORDS = {
  identifier: 'id ids identifier uuid key code sku ref reference number no nr',
  query: 'query q search text term terms keyword keywords phrase contains filter',
  limit: 'limit count top max maximum size results take',
  quantity: 'quantity qty amount count units copies pieces',
  from: 'from since after start begin beginning',
  to: 'to until till before end through',
  date: 'date day on when due deadline at',
  least: 'min minimum least above over from',
  most: 'max maximum most below under to',
} as const;

const sets = Object.fromEntries(Object.entries(WORDS).map(([role, words]) => [role, new Set<string>(words.split(' '))]));

/** Reads a property's role. Where a name could mean several, its type decides, and then the surest. */
export function roleOf(property: Pick<Property, 'name'>, shape: Shape): Role {
  const words = wordsOfName(property.name);
  const has = (role: keyof typeof WORDS): boolean => words.some((word) => sets[role]?.has(word) ?? false);
  const last = words.at(-1) ?? '';
  if (shape.kind === 'number') {
    if (/^(?:id|number|no|nr|code|key)$/.test(last)) return 'identifier';
    if (/^(?:limit|top|size|results|take)$/.test(last) || (words.length === 1 && last === 'max')) return 'limit';
    if (has('quantity')) return 'quantity';
    return has('least') ? 'least' : has('most') ? 'most' : 'text';
  }
  if (shape.kind !== 'string') return 'text';
  const dated = has('from') ? 'date_from' : has('to') ? 'date_to' : 'date';
  if (shape.format === 'date' || shape.format === 'date-time') return dated;
  if (shape.format === 'email') return 'email';
  if (shape.format === 'uri' || shape.format === 'url') return 'url';
  if (shape.format === 'uuid' || sets['identifier']?.has(last)) return 'identifier';
  if (words.includes('email')) return 'email';
  if (last === 'url') return 'url';
  if (isDateName(words, has)) return dated;
  return has('query') ? 'query' : 'text';
}

/** What an identifier identifies: of `customerId`, "customer"; of plain `id`, what the tool is about. */
export function entityOf(property: Pick<Property, 'name'>, nouns: readonly string[]): string[] {
  const own = wordsOfName(property.name).filter((word) => !sets['identifier']?.has(word));
  return (own.length > 0 ? own : nouns).map((word) => meaning(stem(word)));
}

/** Alone, `to` and `from` are as often people as days, but beside nothing else that names a person they are taken for days. */
function isDateName(words: readonly string[], has: (role: 'from' | 'to' | 'date') => boolean): boolean {
  if (words.length > 3) return false;
  return (
    words.includes('date') ||
    (words.length === 1 && words[0] !== 'at' && (has('from') || has('to') || has('date'))) ||
    words.includes('day')
  );
}
