import { modelToolName } from '../mcp/tool-name.ts';
import type { ModelMessage } from '../model/language-model.ts';
import type { StepRecord, TurnRecord } from './turn-store.ts';

/**
 * The conversation as the model reads it. A call without a result (its process died) is given one that says so, because
 * models refuse a history in which a call was never answered.
 */
export function modelMessages(turns: readonly TurnRecord[]): ModelMessage[] {
  return turns.flatMap((turn) => [{ role: 'user' as const, text: turn.text }, ...turn.steps.flatMap(stepMessages)]);
}

function stepMessages(step: StepRecord): ModelMessage[] {
  return [
    {
      role: 'assistant',
      text: step.text,
      toolCalls: step.toolCalls.map((call) => ({
        id: call.modelCallId,
        name: modelToolName(call.server, call.tool),
        arguments: call.arguments,
      })),
    },
    ...step.toolCalls.map((call) => ({
      role: 'tool' as const,
      toolCallId: call.modelCallId,
      toolName: modelToolName(call.server, call.tool),
      result: call.result ?? call.error?.message ?? 'There is no result.',
      isError: call.state !== 'completed',
    })),
  ];
}
