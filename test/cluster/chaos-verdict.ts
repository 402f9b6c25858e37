import { readQuestion } from '../support/crowd-question.ts';
import type { ChaosResult } from './chaos.ts';

/** Everything that must not be, whatever was killed: empty where all is well. */
export function verdictOn({ users, calls, turns }: ChaosResult): string[] {
  const found = users.flatMap(({ problems }) => problems);
  const byAnswer = new Map(turns.map((turn) => [turn.answer_id, turn]));
  for (const turn of turns) {
    if (turn.status === 'running') found.push(`"${turn.text}" was stored and never answered.`);
    if (turn.status === 'failed' && !turn.has_notice) found.push(`"${turn.text}" failed without an explanation.`);
  }
  for (const { begun, answers } of users) {
    for (const id of begun) if (!byAnswer.has(id)) found.push(`The answer ${id} was begun and is not stored.`);
    for (const { label, message } of answers) {
      const turn = byAnswer.get(message.id);
      if (turn === undefined || readQuestion(turn.text)?.label !== label) found.push(`The answer to ${label} is not stored.`);
      else if (turn.status !== message.status) found.push(`${label} is stored as ${turn.status} and was shown as ${message.status}.`);
      found.push(...message.parts.flatMap((part) => (part.type === 'tool_call' ? judgeCall(part.status, part.tool, label, calls) : [])));
    }
  }
  const sent = calls.filter(({ tool, taken }) => tool === 'send_parcel' && taken).map(({ label }) => label);
  for (const label of new Set(sent.filter((label, index) => sent.indexOf(label) !== index)))
    found.push(`The parcel of ${label} was sent twice.`);
  for (const { label, token } of calls) {
    if (!label.startsWith(`${token?.person.userId}.`)) found.push(`A call for ${label} came with a token of ${token?.person.userId}.`);
  }
  return found;
}

/** What a user is told of a call, against the tool server's own record. */
function judgeCall(status: string, tool: string, label: string, calls: ChaosResult['calls']): string[] {
  const taken = calls.filter((call) => call.label === label && call.tool === tool && call.taken).length;
  if (status === 'completed' && taken === 0) return [`A call of ${label} was said to be completed and was never made.`];
  return status === 'completed' || status === 'failed' ? [] : [`A call of ${label} was left ${status}.`];
}
