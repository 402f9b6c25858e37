import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** Which of the two cores a program is kept on: that of what is measured, or that of everything else. */
export type Place = 'measured' | 'load';

/** The two cores in use, or null where programs are not pinned: no `taskset`, no Linux, or one core only. */
export type Cores = Readonly<Record<Place, number>> | null;

/** Two of the cores that this process may use. */
export function findCores(): Cores {
  if (process.platform !== 'linux' || spawnSync('taskset', ['--version'], { stdio: 'ignore' }).status !== 0) return null;
  const allowed = /^Cpus_allowed_list:\s*(\S+)$/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1] ?? '';
  const [measured, load] = parseCpuList(allowed);
  return measured === undefined || load === undefined ? null : { measured, load };
}

/** The kernel's list format: `0-3,8` to `[0, 1, 2, 3, 8]`. Whatever is not of that format is left out. */
export function parseCpuList(list: string): number[] {
  return list.split(',').flatMap((range) => {
    const [, first, last = first] = /^(\d+)(?:-(\d+))?$/.exec(range) ?? [];
    if (first === undefined) return [];
    return Array.from({ length: Math.max(0, Number(last) - Number(first) + 1) }, (_, index) => Number(first) + index);
  });
}

/** The command that starts `command` on one core. */
export function pinned(command: readonly [string, ...string[]], cores: Cores, place: Place): readonly [string, ...string[]] {
  return cores === null ? command : ['taskset', '--cpu-list', String(cores[place]), ...command];
}

/** Moves a running process, with all its threads, to a core. Nothing happens where programs are not pinned, or it is gone. */
export function moveToCore(pid: number, cores: Cores, place: Place): void {
  if (cores !== null) spawnSync('taskset', ['--all-tasks', '--pid', '--cpu-list', String(cores[place]), String(pid)], { stdio: 'ignore' });
}
