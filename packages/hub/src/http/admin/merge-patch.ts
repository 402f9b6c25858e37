import type { z } from 'zod';
import { parseInput } from './parse-input.ts';

/** A JSON Merge Patch (RFC 7396) of one kind of resource. What it says counts only once it has been applied. */
export class MergePatch<Whole> {
  readonly #patch: Readonly<Record<string, unknown>>;
  readonly #whole: z.ZodType<Whole>;

  constructor(patch: Readonly<Record<string, unknown>>, whole: z.ZodType<Whole>) {
    this.#patch = patch;
    this.#whole = whole;
  }

  /**
   * The resource after the patch, checked as a whole: a patch may be fine by itself and still leave something that is not.
   * @throws {Problem} `request_invalid` with every field that is wrong.
   */
  applyTo(current: Whole): Whole {
    return parseInput(this.#whole, mergePatch(current, this.#patch));
  }
}

/**
 * RFC 7396 section 2: members of an object replace, null removes, objects are merged member by member, and anything else
 * (arrays too) replaces as a whole. Members are defined and never assigned, so that one named `__proto__` is only a member.
 */
export function mergePatch(target: unknown, patch: unknown): unknown {
  if (!isObject(patch)) return patch;
  const members = new Map(Object.entries(isObject(target) ? target : {}));
  for (const [name, value] of Object.entries(patch)) {
    if (value === null) members.delete(name);
    else members.set(name, mergePatch(members.get(name), value));
  }
  return Object.fromEntries(members);
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
