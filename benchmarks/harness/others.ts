import { readFileSync } from 'node:fs';
import { parseStat, TICKS_PER_SECOND } from './process-tree.ts';

/** Seconds of CPU and of time at one moment: of the whole machine, and of this process with those it started and saw end. */
export type CpuReading = { readonly machineSeconds: number; readonly ownSeconds: number; readonly atMs: number };

/**
 * Begins to watch how much of the machine other programs take. The function that it gives says which part of all cores that was
 * since, from 0 to 1; null where there is no `/proc`. Ask it when the programs of the benchmark have ended: only then is
 * their CPU known to be ours.
 */
export function watchOthers(cores: number): () => number | null {
  const before = read();
  return () => {
    const after = read();
    return before === null || after === null ? null : othersShare(before, after, cores);
  };
}

/** What part of all cores between two readings was taken by others. */
export function othersShare(before: CpuReading, after: CpuReading, cores: number): number {
  const others = after.machineSeconds - before.machineSeconds - (after.ownSeconds - before.ownSeconds);
  return Math.min(1, Math.max(0, others / (cores * ((after.atMs - before.atMs) / 1000))));
}

/** The busy seconds in the first line of `/proc/stat` (proc_stat(5)): all but those in which a core was idle or waited for a disk. */
export function busySeconds(stat: string): number {
  const [user = 0, nice = 0, system = 0, , , irq = 0, softirq = 0, steal = 0] = (/^cpu +(.*)$/m.exec(stat)?.[1] ?? '')
    .split(' ')
    .map(Number);
  return (user + nice + system + irq + softirq + steal) / TICKS_PER_SECOND;
}

function read(): CpuReading | null {
  if (process.platform !== 'linux') return null;
  const machineSeconds = busySeconds(readFileSync('/proc/stat', 'utf8'));
  const ownSeconds = parseStat(readFileSync('/proc/self/stat', 'utf8'))?.cpuSeconds ?? 0;
  return { machineSeconds, ownSeconds, atMs: performance.now() };
}
