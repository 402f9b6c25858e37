import type { Redactions } from './redactions.ts';

/** A candidate that is longer than this (in UTF-16 units) is taken out without waiting for its end, which bounds what is held. */
export const MAX_HELD_LENGTH = 16 * 1024;

/** Where nothing is held. */
export const NOTHING_HELD = Number.POSITIVE_INFINITY;

/**
 * Reads a text one UTF-16 code unit at a time and reports what has to be taken out. What it reports depends only on
 * the units it has read and never on how they arrived, which is what makes redaction the same for every way to cut a text.
 */
export interface Detector {
  /**
   * The position of the earliest unit that may yet belong to something not reported, or {@link NOTHING_HELD}. Nothing reported
   * later begins before it.
   */
  readonly heldFrom: number;
  /** True while it is on to nothing: what comes next is judged as at the beginning of a text. */
  readonly idle: boolean;
  /** `beginsWord`: the unit before was no ASCII letter or digit. */
  step(code: number, position: number, beginsWord: boolean, redactions: Redactions): void;
  /** The text ends before `position`. */
  end(position: number, redactions: Redactions): void;
}
