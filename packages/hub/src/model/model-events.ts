import { type JsonObject, jsonObjectSchema } from '@diosc/protocol';
import type { ModelEvent } from './language-model.ts';

/**
 * The event for a tool call as a model made it. Arguments that are not a JSON object become `invalidToolCall`; none at all
 * are an empty object, because that is how several models call a tool that takes nothing.
 */
export function toolCallEvent(id: string, name: string, input: string): ModelEvent {
  const parsed = input.trim() === '' ? {} : readObject(input);
  if (parsed === null) return { type: 'invalidToolCall', id, name, problem: 'they are not a JSON object' };
  return { type: 'toolCall', call: { id, name, arguments: parsed } };
}

function readObject(text: string): JsonObject | null {
  try {
    return jsonObjectSchema.safeParse(JSON.parse(text)).data ?? null;
  } catch {
    // Not JSON, or nested so deep that nothing can read it.
    return null;
  }
}

/** The last event of a step. A model that calls tools and says "stop" means the calls. */
export function endEvent(end: Omit<Extract<ModelEvent, { type: 'end' }>, 'type'>, hasCalls: boolean): ModelEvent {
  return { type: 'end', ...end, finish: hasCalls && end.finish === 'stop' ? 'tool_calls' : end.finish };
}
