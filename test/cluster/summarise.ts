import { formatDuration, formatTable } from '../../scripts/process/table.ts';
import type { Records } from './reconcile.ts';
import type { Visitor } from './visitor.ts';

/** All that is known of a run. `takenUp`: how often a hub went on with an answer that another one had begun. */
export type Run = Omit<Records, 'visitors'> & { readonly visitors: readonly Visitor[]; readonly takenUp: number };

/** A run in numbers, as a small table. */
export function summarise({ visitors, turns, calls, takenUp }: Run, kills: number): string {
  const asked = visitors.flatMap((visitor) => visitor.asked);
  const times = asked.flatMap(({ answer, milliseconds }) => (answer === null ? [] : [milliseconds])).toSorted((a, b) => a - b);
  const stored = turns.flatMap(({ toolCalls }) => toolCalls);
  const count = <Item>(items: readonly Item[], matches: (item: Item) => boolean) => String(items.filter(matches).length);
  return formatTable([
    ['three hubs under fire', 'number'],
    ['tabs', String(visitors.length)],
    ['hubs killed', String(kills)],
    ['reconnects', String(visitors.reduce((sum, { reconnects }) => sum + reconnects, 0))],
    ['questions asked', String(asked.length)],
    ['  refused, as another tab was quicker', count(asked, ({ answer }) => answer === null)],
    ['answers', String(turns.length)],
    ...[...Map.groupBy(turns, ({ status, notice }) => (notice === null ? status : `${status}, ${notice}`))].map(([status, same]) => [
      `  ${status}`,
      String(same.length),
    ]),
    ['  taken up from a hub that was killed', String(takenUp)],
    ['time to the answer, p50', formatDuration(percentile(times, 0.5))],
    ['time to the answer, p99', formatDuration(percentile(times, 0.99))],
    ['time to the answer, longest', formatDuration(percentile(times, 1))],
    ['calls at the tool server', String(calls.length)],
    ['  of send_parcel', count(calls, ({ tool }) => tool === 'send_parcel')],
    ['calls stored', String(stored.length)],
    ['  of unknown outcome', count(stored, ({ errorCode }) => errorCode === 'TOOL_OUTCOME_UNKNOWN')],
  ]);
}

function percentile(sorted: readonly number[], share: number): number {
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? Number.NaN;
}
