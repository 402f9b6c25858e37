/** One event of a streamed chat completion, as OpenAI-compatible models send it. */
export function completionChunk(delta: { content?: string; role?: string }, finishReason: string | null): string {
  const chunk = {
    id: 'chatcmpl-benchmark',
    object: 'chat.completion.chunk',
    created: 1_700_000_000,
    model: 'benchmark',
    choices: [{ index: 0, delta, finish_reason: finishReason }],
  };
  return `data: ${JSON.stringify(chunk)}\n\n`;
}

/** What ends a stream. */
export const COMPLETION_END = 'data: [DONE]\n\n';

/** The text in one event's data; empty where there is none. It trusts what it reads: checking would be more than the least. */
export function contentOf(data: string): string {
  if (data === '[DONE]' || data === '') return '';
  const chunk: { choices: { delta: { content?: string } }[] } = JSON.parse(data);
  return chunk.choices[0]?.delta.content ?? '';
}

/** The request of a streamed answer to one user message. */
export function completionRequest(text: string): string {
  return JSON.stringify({ model: 'benchmark', stream: true, messages: [{ role: 'user', content: text }] });
}
