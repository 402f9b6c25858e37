import { z } from 'zod';
import type { ChatRequest } from './chat-request.ts';
import { type Conversation, type MadeCall, readConversation } from './conversation.ts';
import { isError, phraseResult } from './phrasing/phrase-result.ts';
import { isRecord } from './phrasing/record.ts';
import { type PlannedStep, planSteps } from './plan.ts';
import { excuse, smallTalk } from './small-talk.ts';
import { readTool, type Tool } from './tools/tool.ts';

/** One tool call of an answer. `arguments` is JSON text, as it goes over the wire. */
export type AnswerCall = { readonly id: string; readonly name: string; readonly arguments: string };

/** What the model says: text, or a call and no text. */
export type Answer = { readonly text: string; readonly toolCalls: readonly AnswerCall[] };

const MAX_CALLS = 2;

/** Decides the answer to a request. Pure: the same request and `now` give the same answer. Never throws. */
export function answerTo(request: ChatRequest, now: Date): Answer {
  const conversation = readConversation(request.messages);
  const tools = request.tool_choice === 'none' ? [] : (request.tools ?? []).map(readTool);
  if (conversation.text === null) return say(smallTalk('hello', tools) ?? '');
  const steps = stepsFor(conversation, conversation.text, tools, now);
  const { calls } = conversation;
  if (calls.length === 0 && steps.length === 0) return say(smallTalk(conversation.text, tools) ?? excuse(tools));

  const failed = calls.some((call) => call.result !== null && isError(call.result));
  // Counted as well as compared, so that a plan which has changed under way can never call for ever.
  const next = failed || calls.length >= Math.min(steps.length, MAX_CALLS) ? undefined : steps.find((step) => !isMade(step, calls));
  if (next?.kind === 'call') {
    const id = `call_${String(conversation.callCount + 1).padStart(4, '0')}`;
    return { text: '', toolCalls: [{ id, name: next.tool.name, arguments: JSON.stringify(next.arguments) }] };
  }
  const phrased = calls.flatMap((call) => (call.result === null ? [] : [phrase(call, call.result, request)]));
  return say([...phrased, ...(next === undefined ? [] : [next.question])].join('\n\n') || excuse(tools));
}

/** An answer to a question that this program asked ("Which order?") is read together with what it was asked about. */
function stepsFor({ earlier, answeredBefore }: Conversation, text: string, tools: readonly Tool[], now: Date): PlannedStep[] {
  if (smallTalk(text, tools) !== null) return [];
  const [before] = earlier;
  const steps = planSteps(text, tools, now, earlier);
  const asked = before !== undefined && /\?[^?\n]{0,40}$/u.test(answeredBefore ?? '');
  return steps.length === 0 && asked ? planSteps(`${before} ${text}`, tools, now, earlier) : steps;
}

function isMade(step: PlannedStep, calls: readonly MadeCall[]): boolean {
  return (
    step.kind === 'call' &&
    calls.some((call) => call.name === step.tool.name && canonical(call.arguments) === canonical(JSON.stringify(step.arguments)))
  );
}

function phrase(call: MadeCall, result: string, request: ChatRequest): string {
  const described = (request.tools ?? []).find((tool) => tool.function.name === call.name);
  const tool = readTool(described ?? { type: 'function', function: { name: call.name, parameters: {} } });
  return phraseResult({ ...tool, arguments: parseArguments(call.arguments), content: result });
}

const argumentsSchema = z.record(z.string(), z.unknown()).catch({});

function parseArguments(text: string): Record<string, unknown> {
  try {
    return argumentsSchema.parse(JSON.parse(text));
  } catch {
    return {};
  }
}

/** JSON text with its keys in order, so that the same arguments compare as the same. */
function canonical(text: string): string {
  return JSON.stringify(parseArguments(text), (_, value: unknown) =>
    isRecord(value) ? Object.fromEntries(Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1))) : value,
  );
}

function say(text: string): Answer {
  return { text, toolCalls: [] };
}
