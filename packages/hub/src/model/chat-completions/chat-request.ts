import type { Model } from '@diosc/protocol';
import type { ModelMessage, ModelRequest } from '../language-model.ts';
import { resultText } from '../result-text.ts';

/** The body of a streamed chat completion. Options that are not set are left out, so that the model's own defaults hold. */
export function chatRequestBody(model: Model, request: Omit<ModelRequest, 'signal'>, withUsage: boolean): string {
  const tools = request.tools.map(({ name, description, inputSchema }) => ({
    type: 'function',
    function: { name, description, parameters: inputSchema },
  }));
  return JSON.stringify({
    model: model.model,
    max_tokens: model.maxOutputTokens,
    temperature: model.temperature,
    messages: [...(request.system === '' ? [] : [{ role: 'system', content: request.system }]), ...request.messages.flatMap(chatMessages)],
    tools: tools.length > 0 ? tools : undefined,
    stream: true,
    stream_options: withUsage ? { include_usage: true } : undefined,
  });
}

function chatMessages(message: ModelMessage): object[] {
  switch (message.role) {
    case 'user':
      return [{ role: 'user', content: message.text }];
    case 'assistant': {
      if (message.text === '' && message.toolCalls.length === 0) return [];
      if (message.toolCalls.length === 0) return [{ role: 'assistant', content: message.text }];
      const calls = message.toolCalls.map(({ id, name, arguments: input }) => ({
        id,
        type: 'function',
        function: { name, arguments: JSON.stringify(input) },
      }));
      return [{ role: 'assistant', content: message.text === '' ? null : message.text, tool_calls: calls }];
    }
    case 'tool':
      return [{ role: 'tool', tool_call_id: message.toolCallId, content: resultText(message) }];
  }
}
