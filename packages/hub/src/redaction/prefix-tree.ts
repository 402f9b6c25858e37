/** One step into a set of prefixes: where each ASCII character leads, and what is complete here. */
export type PrefixNode<Value> = { readonly next: readonly (PrefixNode<Value> | null)[]; readonly value: Value | null };

/** The set as a tree. Prefixes are ASCII, and none may begin another: the longer one would never be reached. */
export function prefixTree<Value>(entries: readonly (readonly [prefix: string, value: Value])[]): PrefixNode<Value> {
  const complete = entries.find(([prefix]) => prefix === '');
  if (complete !== undefined) return { next: [], value: complete[1] };
  const next = Array.from({ length: 128 }, (_, code) => {
    const beginning = String.fromCharCode(code);
    const rests = entries.filter(([prefix]) => prefix.startsWith(beginning)).map(([prefix, value]) => [prefix.slice(1), value] as const);
    return rests.length === 0 ? null : prefixTree(rests);
  });
  return { next, value: null };
}
