import type { LanguageModelV4CallOptions, LanguageModelV4Message } from '@ai-sdk/provider';
import type { Model } from '@diosc/protocol';
import type { ModelMessage, ModelRequest } from '../language-model.ts';
import { resultText } from '../result-text.ts';

/** A request in the terms of the provider library. */
export function callOptions(model: Model, request: ModelRequest, signal: AbortSignal): LanguageModelV4CallOptions {
  return {
    prompt: [
      ...(request.system === '' ? [] : [{ role: 'system', content: request.system } as const]),
      ...request.messages.flatMap(promptMessages),
    ],
    tools: request.tools.map(({ name, description, inputSchema }) => ({ type: 'function', name, description, inputSchema })),
    abortSignal: signal,
    ...(model.temperature === undefined ? {} : { temperature: model.temperature }),
    ...(model.maxOutputTokens === undefined ? {} : { maxOutputTokens: model.maxOutputTokens }),
    // What users say is not left with the provider for longer than the answer takes.
    ...(model.provider === 'openai' ? { providerOptions: { openai: { store: false } } } : {}),
  };
}

function promptMessages(message: ModelMessage): LanguageModelV4Message[] {
  switch (message.role) {
    case 'user':
      return [{ role: 'user', content: [{ type: 'text', text: message.text }] }];
    case 'assistant': {
      // Providers refuse a message, or a part, that is empty.
      if (message.text === '' && message.toolCalls.length === 0) return [];
      const calls = message.toolCalls.map(
        ({ id, name, arguments: input }) => ({ type: 'tool-call', toolCallId: id, toolName: name, input }) as const,
      );
      return [{ role: 'assistant', content: [...(message.text === '' ? [] : [{ type: 'text', text: message.text } as const]), ...calls] }];
    }
    case 'tool': {
      const output = { type: message.isError ? 'error-text' : 'text', value: resultText(message) } as const;
      return [{ role: 'tool', content: [{ type: 'tool-result', toolCallId: message.toolCallId, toolName: message.toolName, output }] }];
    }
  }
}
