import { ALPHANUMERIC, DIGIT, isIn } from './character.ts';
import { type Detector, NOTHING_HELD } from './detector.ts';
import { type PrefixNode, prefixTree } from './prefix-tree.ts';
import type { Redactions } from './redactions.ts';
import { TOKEN_SHAPES, type TokenShape } from './token-shapes.ts';

/** What has no digit by then is no word either. It bounds what is held. */
const DECIDED_AFTER = 80;

const PREFIXES = prefixTree(TOKEN_SHAPES.map((shape) => [shape.prefix, shape]));

type Candidate = { readonly start: number; node: PrefixNode<TokenShape>; length: number; hasDigit: boolean };

/**
 * Reports tokens with a vendor's prefix at the beginning of a word, as far as their characters go. Candidates may lie within
 * each other, but of one shape only the first counts: it is found as soon as any within it would be. That keeps the work
 * for each character bounded, whatever a tool server sends.
 */
export class PrefixedTokenDetector implements Detector {
  #candidates: Candidate[] = [];
  /** The newest candidate, while it is still within its prefix. Most words that begin like a prefix end it with their next letter. */
  #beginning: PrefixNode<TokenShape> | null = null;
  #beginningAt = 0;
  /** The classes of what was found and goes on; 0: nothing goes on. */
  #foundClasses = 0;

  get idle(): boolean {
    return this.#beginning === null && this.#candidates.length === 0 && this.#foundClasses === 0;
  }

  get heldFrom(): number {
    return this.#candidates[0]?.start ?? (this.#beginning === null ? NOTHING_HELD : this.#beginningAt);
  }

  step(code: number, position: number, beginsWord: boolean, redactions: Redactions): void {
    if (this.#foundClasses !== 0) {
      if (isIn(this.#foundClasses, code)) redactions.add(position, position + 1);
      else this.#foundClasses = 0;
    }
    if (this.#candidates.length > 0) {
      this.#candidates = this.#candidates.filter((candidate) => this.#follow(candidate, code, position, redactions));
    }
    if (this.#beginning !== null) {
      this.#beginning = this.#beginning.next[code] ?? null;
      if (this.#beginning !== null && this.#beginning.value !== null) this.#settle(this.#beginning);
    }
    if (!beginsWord) return;
    const beginning = PREFIXES.next[code];
    if (beginning === undefined || beginning === null) return;
    if (this.#beginning !== null) this.#settle(this.#beginning);
    this.#beginning = beginning;
    this.#beginningAt = position;
  }

  end(position: number, redactions: Redactions): void {
    for (const candidate of this.#candidates) finishExact(candidate, position, redactions);
    this.#candidates = [];
    this.#beginning = null;
    this.#foundClasses = 0;
  }

  /** Follows the newest candidate with the others from here on, unless one of the same shape is followed already. */
  #settle(node: PrefixNode<TokenShape>): void {
    this.#beginning = null;
    if (node.value !== null && this.#candidates.some((other) => other.node === node)) return;
    this.#candidates.push({ start: this.#beginningAt, node, length: 0, hasDigit: false });
  }

  /** Whether the candidate is undecided after this unit. */
  #follow(candidate: Candidate, code: number, position: number, redactions: Redactions): boolean {
    const shape = candidate.node.value;
    if (shape === null) {
      const next = candidate.node.next[code] ?? null;
      if (next === null) return false;
      candidate.node = next;
      return next.value === null || !this.#candidates.some((other) => other !== candidate && other.node === next);
    }
    if (!isIn(shape.classes, code)) {
      if (!isIn(ALPHANUMERIC, code)) finishExact(candidate, position, redactions);
      return false;
    }
    candidate.length += 1;
    candidate.hasDigit ||= isIn(DIGIT, code);
    if (shape.isExact) return candidate.length <= shape.minLength;
    if (candidate.length < shape.minLength || (shape.needsDigit && !candidate.hasDigit && candidate.length < DECIDED_AFTER)) return true;
    this.#foundClasses |= shape.classes;
    redactions.add(candidate.start, position + 1);
    return false;
  }
}

/** A shape of exact length is known to be one only where its word ends. */
function finishExact({ node, start, length, hasDigit }: Candidate, end: number, redactions: Redactions): void {
  const shape = node.value;
  if (shape?.isExact === true && length === shape.minLength && (hasDigit || !shape.needsDigit)) redactions.add(start, end);
}
