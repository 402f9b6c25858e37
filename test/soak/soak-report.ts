import { percentile } from '../../benchmarks/harness/statistics.ts';
import { formatTable } from '../../scripts/process/table.ts';
import type { SoakResult } from './soak.ts';

const MEBIBYTE = 1024 * 1024;
/** How much the heap may grow from the first third to the last: what is new for every answer would be far beyond it. */
const GROWTH_SHARE = 0.1;
const GROWTH_BYTES = 8 * MEBIBYTE;

/** Bytes by which the heap has grown from the end of the first third to the end of the last. */
export function heapGrowth({ usage }: SoakResult): number {
  return (usage[3]?.heapBytes ?? Number.NaN) - (usage[1]?.heapBytes ?? Number.NaN);
}

/** The most that {@link heapGrowth} may be. */
export function allowedGrowth({ usage }: SoakResult): number {
  return (usage[1]?.heapBytes ?? 0) * GROWTH_SHARE + GROWTH_BYTES;
}

/** What a soak has found, as a table for people. */
export function formatSoak(result: SoakResult): string {
  const { options, usage, seconds, answers } = result;
  const cpu = (usage.at(-1)?.cpuSeconds ?? 0) - (usage[0]?.cpuSeconds ?? 0);
  const milliseconds = (values: readonly number[], share: number) =>
    values.length === 0 ? '-' : `${percentile(values, share).toFixed(0)} ms`;
  return formatTable([
    ['what', 'value'],
    ['users', String(options.users)],
    ['time', `${seconds.toFixed(0)} s`],
    ['answers', `${answers} (${(answers / seconds).toFixed(1)} each second)`],
    ['tool calls taken', String(result.calls)],
    ['tokens renewed', String(result.refreshes)],
    ['first token, p50', milliseconds(result.firstTokenMs, 0.5)],
    ['first token, p99', milliseconds(result.firstTokenMs, 0.99)],
    ['whole answer, p50', milliseconds(result.answerMs, 0.5)],
    ['whole answer, p99', milliseconds(result.answerMs, 0.99)],
    [
      'heap after each third',
      usage
        .slice(1)
        .map(({ heapBytes }) => (heapBytes / MEBIBYTE).toFixed(1))
        .join(', ') + ' MiB',
    ],
    ['resident at the end', `${((usage.at(-1)?.residentBytes ?? 0) / MEBIBYTE).toFixed(0)} MiB`],
    ['processor time of the hub', `${cpu.toFixed(1)} s (${((cpu / seconds) * 100).toFixed(0)} % of a core)`],
    ['problems', String(result.problems.length)],
  ]);
}
