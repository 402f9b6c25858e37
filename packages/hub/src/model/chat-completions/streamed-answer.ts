import type { ModelEvent } from '../language-model.ts';
import { endEvent } from '../model-events.ts';
import { badResponse } from '../upstream/model-problem.ts';
import { type ChatChunk, readChunk } from './chat-chunk.ts';
import { EventStreamDecoder } from './event-stream.ts';
import { ToolCallAssembly } from './tool-call-assembly.ts';

const DONE = '[DONE]';

/** Reads one streamed completion. */
export class StreamedAnswer {
  readonly #events = new EventStreamDecoder();
  readonly #calls = new ToolCallAssembly();
  #finish: string | null = null;
  #refused = false;
  #usage: ChatChunk['usage'] = null;
  #done = false;

  /** The server has said that nothing more will come. */
  get isDone(): boolean {
    return this.#done;
  }

  /**
   * The text that these bytes bring, joined.
   * @throws {Problem} `model_*`
   */
  push(bytes: Uint8Array): string {
    let text = '';
    for (const data of this.#events.push(bytes)) {
      if (data === DONE) this.#done = true;
      else if (!this.#done) text += this.#take(readChunk(data));
    }
    return text;
  }

  /**
   * What is known only at the end: the tool calls, and how the answer ended.
   * @throws {Problem} `model_bad_response` where the answer has no end.
   */
  finish(): ModelEvent[] {
    if (this.#finish === null) throw badResponse('its stream ended before the answer did');
    const calls = this.#calls.finish();
    const { inputTokens = null, outputTokens = null } = this.#usage ?? {};
    return [...calls, endEvent({ finish: finishOf(this.#finish, this.#refused), inputTokens, outputTokens }, calls.length > 0)];
  }

  #take(chunk: ChatChunk): string {
    for (const call of chunk.toolCalls) this.#calls.add(call);
    this.#finish = chunk.finish ?? this.#finish;
    this.#refused ||= chunk.refused;
    this.#usage = chunk.usage ?? this.#usage;
    return chunk.text;
  }
}

function finishOf(reason: string, refused: boolean): 'stop' | 'tool_calls' | 'length' | 'other' {
  switch (reason) {
    case 'stop':
      return refused ? 'other' : 'stop';
    case 'length':
      return 'length';
    case 'tool_calls':
    case 'function_call':
      return 'tool_calls';
    default:
      return 'other';
  }
}
