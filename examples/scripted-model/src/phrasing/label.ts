import { wordsOfName } from '../language/words.ts';

const CAPITALS = new Set(['id', 'url', 'uri', 'sku', 'vat', 'ip', 'api', 'eta', 'iban']);

/** A program's name as people write it: `customerId` becomes "Customer ID". */
export function labelOf(name: string): string {
  const words = wordsOfName(name).map((word) => (CAPITALS.has(word) ? word.toUpperCase() : word));
  const label = words.join(' ');
  return label === '' ? name : label.charAt(0).toUpperCase() + label.slice(1);
}
