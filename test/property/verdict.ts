import { setTimeout as delay } from 'node:timers/promises';
import { type MessagePart, messagePartSchema } from '@diosc/protocol';
import { sql } from 'kysely';
import { z } from 'zod';
import { withTenant } from '../../packages/hub/src/store/tenant.ts';
import type { CrowdCall } from '../support/crowd.ts';
import { readQuestion } from '../support/crowd-question.ts';
import type { Browser } from './browser.ts';
import type { Town } from './town.ts';

const turnSchema = z.object({
  session_id: z.string(),
  client_message_id: z.string(),
  text: z.string(),
  answer_id: z.string(),
  status: z.enum(['running', 'complete', 'cancelled', 'failed']),
  notice: messagePartSchema.nullable(),
});
type StoredTurn = z.infer<typeof turnSchema>;
const questionSchema = z.object({ session_id: z.string(), opened_at: z.date(), closed_at: z.date().nullable() });

/** How long a turn of an ended session may need until its end is stored. */
const STORED_WITHIN_MS = 10_000;

/** What the database and the tool server's own record say against what a browser was told. Empty: nothing. */
export async function verdictOn(browser: Browser, town: Town): Promise<string[]> {
  const [{ tenantId }] = browser.people;
  const turns = await endedTurns(town, tenantId, browser);
  return [
    ...turns.flatMap((turn) => judgeTurn(turn, turns, browser)),
    ...browser.accepted.flatMap(({ clientMessageId, session, answerId }) =>
      turns.some((turn) => turn.session_id === session && turn.client_message_id === clientMessageId && turn.answer_id === answerId)
        ? []
        : [`${clientMessageId} was accepted and is not stored.`],
    ),
    ...browser.calls.flatMap(({ label, token }) =>
      token === null || label.startsWith(`${token.person.userId}.`)
        ? []
        : [`A call for ${label} came with a token of ${token.person.userId}.`],
    ),
    ...(await overlappingQuestions(town, tenantId)),
  ];
}

/** The turns once none that was accepted is running any more, or after the longest time that this may take. */
async function endedTurns(town: Town, tenantId: string, { accepted }: Browser): Promise<StoredTurn[]> {
  const until = performance.now() + STORED_WITHIN_MS;
  for (;;) {
    const { rows } = await withTenant(town.database.kysely, tenantId, (transaction) =>
      sql`select session_id, client_message_id, text, answer_id, status, notice from turn where tenant_id = ${tenantId}`.execute(
        transaction,
      ),
    );
    const turns = z.array(turnSchema).parse(rows);
    const isDone = turns.every(({ status, answer_id }) => status !== 'running' || accepted.every(({ answerId }) => answerId !== answer_id));
    if (isDone || performance.now() > until) return turns;
    await delay(20);
  }
}

function judgeTurn(turn: StoredTurn, turns: readonly StoredTurn[], { accepted, answers, calls }: Browser): string[] {
  const question = readQuestion(turn.text);
  if (question === null) return [`A message was stored in other words: ${turn.text}.`];
  const { label } = question;
  const found: string[] = [];
  // A message whose acceptance nobody heard of may be lost in a logout that the hub had no time to finish.
  const wasAccepted = accepted.some(({ answerId }) => answerId === turn.answer_id);
  if (turn.status === 'running' && wasAccepted) found.push(`${label} was never answered.`);
  if (turn.status !== 'complete' && turn.status !== 'running' && turn.notice === null) found.push(`${label} ended without an explanation.`);
  if (turn.notice?.type === 'notice' && turn.notice.code === 'INTERNAL') found.push(`${label} ended with an internal error.`);
  const answer = [...answers.values()].find(({ id }) => id === turn.answer_id);
  if (answer !== undefined && answer.status !== turn.status)
    found.push(`${label} is stored as ${turn.status} and was shown as ${answer.status}.`);
  const sent = calls.filter((call) => call.label === label && call.tool === 'send_parcel' && call.taken).length;
  if (sent > turns.filter(({ text }) => text === turn.text).length) found.push(`A parcel was sent ${sent} times for ${label}.`);
  return [...found, ...(answer?.parts.flatMap((part) => judgePart(part, label, calls)) ?? [])];
}

function judgePart(part: MessagePart, label: string, calls: readonly CrowdCall[]): string[] {
  if (part.type !== 'tool_call') return [];
  // A call whose tool was not known when it was stored has the name by which the model called it.
  const taken = calls.filter((call) => call.label === label && part.tool.endsWith(call.tool) && call.taken).length;
  if (part.status === 'running' || part.status === 'waiting') return [`A call of ${label} was left ${part.status}.`];
  if (part.status === 'completed' && taken === 0) return [`A call of ${label} was said to be completed and was never made.`];
  if (part.error?.code === 'INTERNAL') return [`A call of ${label} failed with an internal error.`];
  return [];
}

async function overlappingQuestions(town: Town, tenantId: string): Promise<string[]> {
  const { rows } = await withTenant(town.database.kysely, tenantId, (transaction) =>
    sql`select session_id, opened_at, closed_at from interrupt where tenant_id = ${tenantId} order by session_id, opened_at, id`.execute(
      transaction,
    ),
  );
  const questions = z.array(questionSchema).parse(rows);
  return questions.flatMap((question, index) => {
    const before = questions[index - 1];
    const overlaps = before?.session_id === question.session_id && before.closed_at !== null && before.closed_at > question.opened_at;
    return overlaps ? ['Two questions to sign in again were open at the same time in one session.'] : [];
  });
}
