import type { Answer, ChatMessage, ChatRequest } from '@diosc/example-scripted-model';

/** The tools that a plan has called, step by step; the calls of one step go out side by side. */
export const PLANS = {
  talk: [],
  list: [['list_parcels']],
  send: [['send_parcel']],
  both: [['list_parcels', 'list_parcels'], ['send_parcel']],
} as const satisfies Record<string, readonly (readonly CrowdTool[])[]>;

export type CrowdTool = 'list_parcels' | 'send_parcel';
export type Plan = keyof typeof PLANS;

/** What somebody of a crowd asks. The `label` names one message of one person: whatever it leads to can be told by it. */
export type Question = { readonly plan: Plan; readonly label: string; readonly toolMilliseconds?: number };

/** The question as a message's text, which {@link readQuestion} reads. */
export function questionText({ plan, label, toolMilliseconds = 0 }: Question): string {
  return `${plan} ${toolMilliseconds} ${label}`;
}

/** The question in a text; null where it is another text. */
export function readQuestion(text: string): Question | null {
  const [plan = '', milliseconds, label, ...rest] = text.split(' ');
  if (!isPlan(plan) || label === undefined || rest.length > 0) return null;
  return { plan, label, toolMilliseconds: Number(milliseconds) };
}

/** What the model says next: the calls of the plan's next step, and after the last a few words. */
export function answerByPlan(request: ChatRequest): { readonly answer: Answer; readonly question: Question; readonly step: number } | null {
  const asked = request.messages.findLastIndex((message) => message.role === 'user');
  const question = readQuestion(textOf(request.messages[asked]));
  if (question === null) return null;
  const since = request.messages.slice(asked + 1);
  const step = since.filter((message) => message.role === 'assistant' && message.tool_calls.length > 0).length;
  const tools: readonly CrowdTool[] | undefined = PLANS[question.plan][step];
  if (tools !== undefined) {
    const { label, toolMilliseconds } = question;
    const toolCalls = tools.map((tool, index) => ({
      id: `call_${step}_${index}`,
      name: `parcels__${tool}`,
      arguments: JSON.stringify({ label, toolMilliseconds }),
    }));
    return { answer: { text: `Step ${step + 1}: `, toolCalls }, question, step };
  }
  return { answer: { text: `done, ${question.label}.`, toolCalls: [] }, question, step };
}

function textOf(message: ChatMessage | undefined): string {
  return message?.role === 'user' ? message.content : '';
}

function isPlan(word: string): word is Plan {
  return Object.hasOwn(PLANS, word);
}
