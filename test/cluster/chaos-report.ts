import { formatTable } from '../../scripts/process/table.ts';
import type { ChaosResult } from './chaos.ts';

/** What a run has been through, as a table for people. */
export function formatChaos({ options, users, calls, turns, kills }: ChaosResult): string {
  const answers = users.flatMap((user) => user.answers);
  const unknown = answers.filter(({ message }) =>
    message.parts.some((part) => part.type === 'tool_call' && part.error?.code === 'TOOL_OUTCOME_UNKNOWN'),
  );
  return formatTable([
    ['what', 'value'],
    ['connected by', options.ground],
    ['users', String(users.length)],
    ['hubs killed', String(kills)],
    ['messages stored', String(turns.length)],
    ['answers', String(answers.length)],
    ['answers that say a call has an unknown outcome', String(unknown.length)],
    ['answers that failed with an explanation', String(answers.filter(({ message }) => message.status === 'failed').length)],
    ['tool calls taken', String(calls.filter(({ taken }) => taken).length)],
  ]);
}
