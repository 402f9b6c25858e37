/**
 * The value below which `share` (0 to 1) of the values lie, by the nearest rank: always one of the values, never between two.
 * @throws {RangeError} for no values, or a share outside 0 to 1.
 */
export function percentile(values: ArrayLike<number>, share: number): number {
  if (!(share >= 0 && share <= 1)) throw new RangeError('A percentile takes a share between 0 and 1.');
  const sorted = Float64Array.from(values).toSorted();
  const found = sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)];
  if (found === undefined) throw new RangeError('There is no percentile of no values.');
  return found;
}

/**
 * The middle value, or the mean of the two in the middle.
 * @throws {RangeError} for no values.
 */
export function median(values: readonly number[]): number {
  const sorted = Float64Array.from(values).toSorted();
  const upper = sorted[sorted.length >> 1];
  const lower = sorted[(sorted.length - 1) >> 1];
  if (upper === undefined || lower === undefined) throw new RangeError('There is no median of no values.');
  return (lower + upper) / 2;
}

/**
 * The median of each figure over repetitions that all have the same figures. Each figure has a median of its own, so that
 * one repetition that was disturbed in one of them does not count in the others either.
 * @throws {RangeError} for no repetitions.
 */
export function mediansOf<Figure extends string>(
  repetitions: readonly Readonly<Record<Figure, number>>[],
  figures: readonly Figure[],
): Record<Figure, number> {
  const found = figures.map((figure) => [figure, median(repetitions.map((repetition) => repetition[figure]))] as const);
  // sound: `found` has exactly one entry for each figure.
  return Object.fromEntries(found) as Record<Figure, number>;
}

/** How many times `base` goes into `value`; null where that says nothing, because the base is zero or not known. */
export function ratio(value: number, base: number | undefined): number | null {
  return base === undefined || base === 0 ? null : value / base;
}
