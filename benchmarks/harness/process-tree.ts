import { readdirSync, readFileSync } from 'node:fs';

/** Clock ticks of the kernel in a second: 100 on every Linux that Node runs on. */
export const TICKS_PER_SECOND = 100;

/** One process as the kernel describes it. `cpuSeconds` counts it and those children of its that have ended. */
export type ProcessStat = { readonly pid: number; readonly parent: number; readonly cpuSeconds: number };

/** The processes that descend from `pid`, such as those of an embedded database. Empty where there is no `/proc`. */
export function descendantsOf(pid: number): ProcessStat[] {
  // Everything descends from these, and callers may end what they are given.
  if (pid <= 1) return [];
  return descendantsAmong(readAll(), pid);
}

/** Seconds of CPU that the descendants of `pid` have used until now. */
export function descendantsCpuSeconds(pid: number): number {
  return descendantsOf(pid).reduce((sum, { cpuSeconds }) => sum + cpuSeconds, 0);
}

/** Those of `all` that descend from `pid`. */
export function descendantsAmong(all: readonly ProcessStat[], pid: number): ProcessStat[] {
  const found: ProcessStat[] = [];
  const parents = new Set([pid]);
  for (let before = -1; before !== found.length; ) {
    before = found.length;
    for (const stat of all) {
      if (!parents.has(stat.parent) || parents.has(stat.pid)) continue;
      parents.add(stat.pid);
      found.push(stat);
    }
  }
  return found;
}

/** Reads a line of `/proc/PID/stat` (proc_pid_stat(5)). A program's name may hold spaces and brackets; fields are counted after it. */
export function parseStat(line: string): ProcessStat | null {
  const pid = Number.parseInt(line, 10);
  const fields = line.slice(line.lastIndexOf(')') + 2).split(' ');
  const [parent, ...ticks] = [fields[1], fields[11], fields[12], fields[13], fields[14]].map(Number);
  if (parent === undefined || [pid, parent, ...ticks].some((field) => !Number.isFinite(field))) return null;
  return { pid, parent, cpuSeconds: ticks.reduce((sum, each) => sum + each, 0) / TICKS_PER_SECOND };
}

function readAll(): ProcessStat[] {
  if (process.platform !== 'linux') return [];
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => readStat(name) ?? []);
}

function readStat(name: string): ProcessStat | null {
  try {
    return parseStat(readFileSync(`/proc/${name}/stat`, 'utf8'));
  } catch {
    return null;
  }
}
