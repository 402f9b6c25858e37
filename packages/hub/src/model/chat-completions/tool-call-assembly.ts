import { randomUUID } from 'node:crypto';
import type { ModelEvent } from '../language-model.ts';
import { toolCallEvent } from '../model-events.ts';
import { badResponse } from '../upstream/model-problem.ts';
import type { ToolCallDelta } from './chat-chunk.ts';

const MAX_CALLS = 128;
/** Of all calls of one answer together, in UTF-16 units. */
const MAX_INPUT_LENGTH = 1024 * 1024;

type PartialCall = { readonly index: number | null; id: string | null; name: string | null; input: string };

/**
 * Puts tool calls together from the pieces in which they are streamed. A piece belongs to the call of its index; where
 * there is no index, to the call of its id, or else to the latest. Servers exist that give every call the index 0, so a
 * piece that names a function under a new id begins a new call there.
 */
export class ToolCallAssembly {
  readonly #calls: PartialCall[] = [];
  #length = 0;

  /** @throws {Problem} `model_bad_response` when there are more than 128 calls or 1 Mi units of arguments. */
  add(delta: ToolCallDelta): void {
    const id = filled(delta.id);
    const name = filled(delta.function.name);
    const input = delta.function.arguments ?? '';
    let call = this.#callOf(delta.index ?? null, id, name);
    if (call === undefined) {
      call = { index: delta.index ?? null, id, name, input: '' };
      this.#calls.push(call);
    }
    call.id ??= id;
    call.name ??= name;
    call.input += input;
    this.#length += input.length;
    if (this.#calls.length > MAX_CALLS || this.#length > MAX_INPUT_LENGTH)
      throw badResponse('it asked for too many or too large tool calls');
  }

  /**
   * The calls, in the order of their indexes, each under an id of its own.
   * @throws {Problem} `model_bad_response` when one has no name.
   */
  finish(): ModelEvent[] {
    const used = new Set<string>();
    return this.#inOrder().map(({ id, name, input }) => {
      if (name === null) throw badResponse('it asked for a tool call without a name');
      const own = id !== null && !used.has(id) ? id : `call_${randomUUID()}`;
      used.add(own);
      return toolCallEvent(own, name, input);
    });
  }

  #callOf(index: number | null, id: string | null, name: string | null): PartialCall | undefined {
    if (index === null) {
      const known = id === null ? undefined : this.#calls.findLast((call) => call.id === id);
      return known ?? (name === null ? this.#calls.at(-1) : undefined);
    }
    const call = this.#calls.findLast((one) => one.index === index);
    if (call === undefined || name === null || call.name === null) return call;
    const isNew = name !== call.name || (id !== null && id !== call.id && isComplete(call.input));
    return isNew ? undefined : call;
  }

  #inOrder(): PartialCall[] {
    if (this.#calls.some((call) => call.index === null)) return this.#calls;
    return this.#calls.toSorted((one, other) => (one.index ?? 0) - (other.index ?? 0));
  }
}

function filled(text: string | null | undefined): string | null {
  return text == null || text.trim() === '' ? null : text;
}

function isComplete(input: string): boolean {
  try {
    JSON.parse(input);
    return true;
  } catch {
    return false;
  }
}
