import type { Message, MessagePart, ToolCallPart } from '@diosc/protocol';
import type { ToolCallRecord, TurnRecord } from './turn-store.ts';

/** A stored turn as the two messages that a conversation shows: the question and its answer. */
export function messagesOf(turn: TurnRecord): [question: Message, answer: Message] {
  return [questionOf(turn), answerOf(turn)];
}

export function questionOf(turn: Pick<TurnRecord, 'questionId' | 'clientMessageId' | 'text' | 'startedAt'>): Message {
  return {
    id: turn.questionId,
    role: 'user',
    status: 'complete',
    parts: [{ type: 'text', text: turn.text }],
    createdAt: new Date(turn.startedAt).toISOString(),
    clientMessageId: turn.clientMessageId,
  };
}

function answerOf(turn: TurnRecord): Message {
  const parts = answerParts(turn);
  if (turn.notice !== null) parts.push(turn.notice);
  return {
    id: turn.answerId,
    role: 'assistant',
    status: turn.status === 'running' ? 'streaming' : turn.status,
    parts,
    createdAt: new Date(turn.startedAt).toISOString(),
  };
}

/** What the stored steps of a turn show, in order. */
export function answerParts(turn: Pick<TurnRecord, 'steps'>): MessagePart[] {
  return turn.steps.flatMap((step) => [
    ...(step.text === '' ? [] : [{ type: 'text' as const, text: step.text }]),
    ...step.toolCalls.map(toolCallPart),
  ]);
}

/** UTF-16 units of a tool's result that a conversation shows; the model reads all of it. */
const MAX_SHOWN_RESULT = 16_000;

/** A stored tool call as the conversation shows it. What is shown is bounded, because a session shows all of its calls at once. */
export function toolCallPart(call: ToolCallRecord): ToolCallPart {
  return {
    type: 'tool_call',
    toolCallId: call.id,
    server: call.server,
    tool: call.tool,
    title: call.title,
    arguments: call.arguments,
    status: call.state === 'completed' || call.state === 'failed' ? call.state : 'running',
    ...(call.credentialMode !== null && { credentialMode: call.credentialMode }),
    ...(call.durationMs !== null && { durationMs: call.durationMs }),
    ...(call.result !== null && { result: shown(call.result) }),
    ...(call.error !== null && { error: call.error }),
  };
}

function shown(result: string): string {
  return result.length <= MAX_SHOWN_RESULT ? result : `${result.slice(0, MAX_SHOWN_RESULT).toWellFormed()}\n… (cut)`;
}
