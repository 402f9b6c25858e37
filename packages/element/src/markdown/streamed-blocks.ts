import { completeTail } from './complete-tail.ts';
import { type Block, readBlocks } from './tokens.ts';

/**
 * The blocks of a text that grows. A block is settled when another has begun after it: it is not read again, and keeps
 * its identity, so that a new token costs the reading of one block and not of the whole answer. The finished text is
 * read once as a whole, because only then a reference at its end can give a link at its beginning an address.
 */
export class StreamedBlocks {
  #source = '';
  #settledLength = 0;
  #settled: Block[] = [];
  #blocks: readonly Block[] = [];
  #isFinished = false;

  read(source: string, isFinished: boolean): readonly Block[] {
    if (source === this.#source && isFinished === this.#isFinished) return this.#blocks;
    const continues = source.startsWith(this.#source) && !this.#isFinished;
    this.#source = source;
    this.#isFinished = isFinished;
    if (isFinished) this.#blocks = this.#finish(source);
    else {
      if (!continues) this.#reset();
      this.#blocks = this.#continue(source);
    }
    return this.#blocks;
  }

  #reset(): void {
    this.#settled = [];
    this.#settledLength = 0;
  }

  #continue(source: string): readonly Block[] {
    const tail = source.slice(this.#settledLength);
    const blocks = readBlocks(tail);
    const last = blocks.findLastIndex((block) => block.type !== 'space');
    const settled = blocks.slice(0, Math.max(0, last));
    const length = settled.reduce((sum, block) => sum + block.raw.length, 0);
    // Where the library normalised something (tabs, line ends), its lengths are not those of the source.
    if (tail.startsWith(settled.map((block) => block.raw).join(''))) {
      this.#settled = [...this.#settled, ...settled];
      this.#settledLength += length;
      return [...this.#settled, ...readBlocks(completeTail(tail.slice(length)))];
    }
    return [...this.#settled, ...readBlocks(completeTail(tail))];
  }

  /** Blocks that were settled as they are now keep their identity, so that they are not drawn again. */
  #finish(source: string): readonly Block[] {
    const before = this.#blocks;
    return readBlocks(source).map((block, index) => {
      const known = before[index];
      return known !== undefined && JSON.stringify(known) === JSON.stringify(block) ? known : block;
    });
  }
}
