import { StreamedBlocks } from './streamed-blocks.ts';
import type { Block } from './tokens.ts';

/** The blocks of all texts of a conversation, so that each is read once for as long as it is shown. */
export class MessageBlocks {
  readonly #texts = new Map<string, StreamedBlocks>();

  read(messageId: string, index: number, text: string, isFinished: boolean): readonly Block[] {
    const name = `${messageId}/${index}`;
    const known = this.#texts.get(name) ?? new StreamedBlocks();
    this.#texts.set(name, known);
    return known.read(text, isFinished);
  }

  /** Forgets the texts of a conversation that is not shown any more. */
  clear(): void {
    this.#texts.clear();
  }
}
