import { fillArguments, thingsOf } from './arguments/fill-arguments.ts';
import { questionFor } from './arguments/question.ts';
import { parseText } from './arguments/reading.ts';
import { clausePairs } from './language/clauses.ts';
import { type Intention, intentionOf } from './language/intention.ts';
import { scoreTool } from './tools/match-tool.ts';
import type { Tool } from './tools/tool.ts';

export type PlannedCall = { readonly kind: 'call'; readonly tool: Tool; readonly arguments: Readonly<Record<string, unknown>> };
export type PlannedQuestion = { readonly kind: 'question'; readonly question: string };
export type PlannedStep = PlannedCall | PlannedQuestion;

/** How many earlier texts are looked into. */
const MAX_EARLIER = 5;
const PRONOUN = /\b(?:it|that|this|them|those|these)\b/iu;

type Match = { readonly step: PlannedStep; readonly tool: Tool; readonly intention: Intention; readonly score: number };

/**
 * What to do about a text: nothing, one step, or two where it falls into two wishes. Deterministic: the same text, tools,
 * earlier texts and `now` give the same plan.
 */
export function planSteps(text: string, tools: readonly Tool[], now: Date, earlier: readonly string[]): PlannedStep[] {
  for (const { first, second, sure } of clausePairs(text)) {
    const one = matchClause(first, tools, now, earlier);
    const two = one === null ? null : matchClause(second, tools, now, [first, ...earlier]);
    if (one === null || two === null || !areTwoWishes(one, two, sure)) continue;
    return one.step.kind === 'question' ? [one.step] : [one.step, two.step];
  }
  const whole = matchClause(text, tools, now, earlier);
  return whole === null ? [] : [whole.step];
}

/** Two wishes joined by a plain "and" must each be clear by themselves: "a report on orders and customers" is one. */
function areTwoWishes(one: Match, two: Match, sure: boolean): boolean {
  if (one.step.kind === 'call' && two.step.kind === 'call' && sameCall(one.step, two.step)) return false;
  if (sure) return true;
  if (one.step.kind === 'question' || two.step.kind === 'question') return false;
  return two.intention.verb !== null || (one.intention.action === 'read' && two.tool !== one.tool) || hasArguments(one.step, two.step);
}

function hasArguments(one: PlannedCall, two: PlannedCall): boolean {
  return Object.keys(one.arguments).length > 0 && Object.keys(two.arguments).length > 0;
}

/** The best tool for one wish, with its arguments or the question that they need. "It" is what was spoken of before. */
function matchClause(text: string, tools: readonly Tool[], now: Date, earlier: readonly string[]): Match | null {
  const best = bestTool(text, tools, now, earlier);
  const [before, ...others] = earlier;
  if (best !== null || before === undefined || !PRONOUN.test(text)) return best;
  const noun = bestTool(before, tools, now, others)?.tool.nouns.at(-1);
  return noun === undefined ? null : bestTool(`${text} ${noun}`, tools, now, earlier);
}

/** Of equals, the first in the list. */
function bestTool(text: string, tools: readonly Tool[], now: Date, earlier: readonly string[]): Match | null {
  const source = parseText(text, now);
  const intention = intentionOf(source.words);
  const things = thingsOf(tools);
  const before = earlier.slice(0, MAX_EARLIER).map((one) => parseText(one, now));
  let best: Match | null = null;
  for (const tool of tools) {
    const filling = fillArguments(tool, source, things, before);
    const score = scoreTool(tool, source.words, intention, { ...filling, missing: filling.missing.length });
    if (score === null || (best !== null && score <= best.score)) continue;
    const step: PlannedStep =
      filling.missing.length > 0
        ? { kind: 'question', question: questionFor(tool, filling.missing) }
        : { kind: 'call', tool, arguments: filling.arguments };
    best = { step, tool, intention, score };
  }
  return best;
}

/** Whether a planned call is the same as another: the same tool with the same arguments. */
export function sameCall(one: Pick<PlannedCall, 'tool' | 'arguments'>, other: Pick<PlannedCall, 'tool' | 'arguments'>): boolean {
  return one.tool.name === other.tool.name && JSON.stringify(one.arguments) === JSON.stringify(other.arguments);
}
