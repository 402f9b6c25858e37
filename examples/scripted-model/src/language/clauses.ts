const FOLLOWS = /[\s,;.]+(?:and\s+)?(?:then|afterwards|after\s+that)[\s,]+|[\s,]+and\s+also\s+|;\s*/giu;
const JOINS = /[.!?]\s+|,?\s+and\s+/giu;

/**
 * The ways a message may fall into two wishes, the surest first. `sure` where the words say that one thing is to
 * follow another, and then no third is looked at; a plain "and" may as well join two things of one wish.
 */
export function clausePairs(text: string): { readonly first: string; readonly second: string; readonly sure: boolean }[] {
  const pairs: { first: string; second: string; sure: boolean }[] = [];
  const seams: [pattern: RegExp, sure: boolean][] = [
    [FOLLOWS, true],
    [JOINS, false],
  ];
  for (const [pattern, sure] of seams) {
    for (const seam of text.matchAll(pattern)) {
      const first = text.slice(0, seam.index).trim();
      const rest = text.slice(seam.index + seam[0].length);
      const second = (sure ? (rest.split(FOLLOWS)[0] ?? '') : rest).trim();
      if (first !== '' && second !== '') pairs.push({ first, second, sure });
    }
  }
  return pairs.slice(0, 8);
}
