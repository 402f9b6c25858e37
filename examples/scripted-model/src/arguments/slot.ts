import type { Property, Shape } from '../tools/shape.ts';

/**
 * What is to be filled: a property under the shape that counts for it now, and what its tool is about. `things` are the
 * meanings of everything that any tool here is about, so that what belongs to another thing is not taken.
 */
export type Slot = {
  readonly property: Property;
  readonly shape: Shape;
  readonly nouns: readonly string[];
  readonly things: ReadonlySet<string>;
};
