import type { LanguageModelV4FinishReason, LanguageModelV4StreamPart } from '@ai-sdk/provider';
import type { ModelEvent } from '../language-model.ts';
import { endEvent, toolCallEvent } from '../model-events.ts';
import { badResponse } from '../upstream/model-problem.ts';
import { problemOfLibrary } from './library-problem.ts';

/** Turns the library's stream into events. Holds what the end of an answer must know of its beginning. */
export class StreamEvents {
  #hasCalls = false;

  /**
   * The event of a part; null for parts that a step does not need, such as reasoning.
   * @throws {Problem} `model_*` where the part is an error, or the answer did not end well.
   */
  read(part: LanguageModelV4StreamPart): ModelEvent | null {
    switch (part.type) {
      case 'text-delta':
        return part.delta === '' ? null : { type: 'text', text: part.delta };
      case 'tool-call':
        // A tool that the provider runs by itself would pass by every gate. None is ever offered.
        if (part.providerExecuted === true) throw badResponse('the provider ran a tool by itself');
        this.#hasCalls = true;
        return toolCallEvent(part.toolCallId, part.toolName, part.input);
      case 'finish': {
        const { inputTokens, outputTokens } = part.usage;
        const end = {
          finish: finishOf(part.finishReason.unified),
          inputTokens: inputTokens.total ?? null,
          outputTokens: outputTokens.total ?? null,
        };
        return endEvent(end, this.#hasCalls);
      }
      case 'error':
        throw problemOfLibrary(part.error);
      default:
        return null;
    }
  }
}

function finishOf(reason: LanguageModelV4FinishReason['unified']): 'stop' | 'tool_calls' | 'length' | 'other' {
  switch (reason) {
    case 'stop':
    case 'length':
      return reason;
    case 'tool-calls':
      return 'tool_calls';
    case 'content-filter':
    case 'other':
      return 'other';
    case 'error':
    case 'interrupted':
      throw badResponse('its stream ended before the answer did');
  }
}
