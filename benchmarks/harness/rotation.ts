/**
 * The order in which to measure in one repetition: each repetition begins one further, so that over as many repetitions as
 * there are items each has stood once in every place, and none always runs when the machine is warmest or coldest.
 */
export function rotated<Item>(items: readonly Item[], repetition: number): Item[] {
  const start = items.length === 0 ? 0 : repetition % items.length;
  return [...items.slice(start), ...items.slice(0, start)];
}
