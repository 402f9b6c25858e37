import type { Answer } from './answer.ts';
import { SCRIPTED_MODEL } from './scripted-model-name.ts';
import { tokensOf } from './tokens.ts';

/** What all parts of one completion carry. `created` is seconds since 1970. */
export type CompletionHead = { readonly id: string; readonly created: number };

export type Usage = { readonly prompt_tokens: number; readonly completion_tokens: number; readonly total_tokens: number };

/** A whole completion, the answer to a request that does not stream. */
export function completionOf(head: CompletionHead, answer: Answer, usage: Usage): unknown {
  const calls = answer.toolCalls.map(({ id, name, arguments: text }) => ({ id, type: 'function', function: { name, arguments: text } }));
  const message = {
    role: 'assistant',
    content: answer.text === '' ? null : answer.text,
    ...(calls.length > 0 ? { tool_calls: calls } : {}),
  };
  return {
    ...head,
    object: 'chat.completion',
    model: SCRIPTED_MODEL,
    choices: [{ index: 0, message, finish_reason: finishOf(answer) }],
    usage,
  };
}

/** The deltas of a streamed completion, in order: one with the role, then one a token. */
export function deltasOf(answer: Answer): unknown[] {
  const text = tokensOf(answer.text).map((token) => ({ content: token }));
  const calls = answer.toolCalls.flatMap(({ id, name, arguments: input }, index) => [
    { tool_calls: [{ index, id, type: 'function', function: { name, arguments: '' } }] },
    ...tokensOf(input).map((token) => ({ tool_calls: [{ index, function: { arguments: token } }] })),
  ]);
  return [{ role: 'assistant', content: '' }, ...text, ...calls];
}

export function finishOf(answer: Answer): 'stop' | 'tool_calls' {
  return answer.toolCalls.length > 0 ? 'tool_calls' : 'stop';
}

/** One event of the stream, framed for Server-Sent Events. */
export function chunkEvent(head: CompletionHead, delta: unknown, finish: string | null): string {
  const chunk = { ...head, object: 'chat.completion.chunk', model: SCRIPTED_MODEL, choices: [{ index: 0, delta, finish_reason: finish }] };
  return `data: ${JSON.stringify(chunk)}\n\n`;
}

export function usageEvent(head: CompletionHead, usage: Usage): string {
  return `data: ${JSON.stringify({ ...head, object: 'chat.completion.chunk', model: SCRIPTED_MODEL, choices: [], usage })}\n\n`;
}

export const DONE_EVENT = 'data: [DONE]\n\n';
