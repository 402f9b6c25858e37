import { cpus } from 'node:os';
import type { Cores } from './cores.ts';

/** Where figures come from. Figures of two machines are not to be compared; ratios are. */
export type Machine = {
  readonly cores: number;
  readonly processor: string;
  readonly platform: string;
  readonly node: string;
  /** Whether each program was kept on one core. */
  readonly pinned: boolean;
};

/** Above this part of the machine, what other programs take shows in the figures. */
const DISTURBED_ABOVE = 0.05;

export function describeMachine(cores: Cores): Machine {
  const processors = cpus();
  return {
    cores: processors.length,
    processor: processors[0]?.model ?? 'unknown',
    platform: `${process.platform} ${process.arch}`,
    node: process.version,
    pinned: cores !== null,
  };
}

/** The same in a sentence for the notes of a report, with the part of the machine that other programs took meanwhile. */
export function machineNote(machine: Machine, othersShare: number | null): string {
  const pinning = machine.pinned
    ? 'The program under test had one core for itself; load, upstream and database shared another.'
    : 'Programs were not pinned to cores (no `taskset`, or one core only), so that they disturbed each other.';
  const disturbance =
    othersShare !== null && othersShare > DISTURBED_ABOVE
      ? ` Other programs took ${Math.round(othersShare * 100)} % of the machine meanwhile: absolute figures are too high, ratios rough.`
      : '';
  return `${machine.cores} cores (${machine.processor}, ${machine.platform}), Node ${machine.node}, loopback. ${pinning}${disturbance}`;
}
