const VOWEL = /[aeiouy]/;

/**
 * The stem under which forms of one English word meet: "orders" and "order", "cancelled" and "cancel", "creating" and
 * "create". Stems are for comparing with each other only; many are not words.
 */
export function stem(word: string): string {
  let base = word.toLowerCase();
  if (base.length <= 3) return base;
  base = withoutPlural(base);
  base = withoutEnding(base);
  base = base.replace(/([^aeiou])\1$/, '$1');
  return base.length > 3 ? base.replace(/e$/, '') : base;
}

function withoutPlural(word: string): string {
  if (/(?:ss|us|is)$/.test(word)) return word;
  if (word.length > 4 && word.endsWith('ies')) return `${word.slice(0, -3)}y`;
  if (/(?:s|x|z|ch|sh)es$/.test(word)) return word.slice(0, -2);
  return word.endsWith('s') ? word.slice(0, -1) : word;
}

function withoutEnding(word: string): string {
  for (const ending of ['ing', 'ed']) {
    const base = word.slice(0, -ending.length);
    if (word.endsWith(ending) && base.length >= 3 && VOWEL.test(base)) return base;
  }
  return word;
}
