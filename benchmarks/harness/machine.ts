import { cpus, loadavg } from 'node:os';
import type { Cores } from './cores.ts';

/** Where figures come from. Figures of two machines are not to be compared; ratios are. */
export type Machine = {
  readonly cores: number;
  readonly processor: string;
  readonly platform: string;
  readonly node: string;
  /** Whether each program was kept on one core. */
  readonly pinned: boolean;
  /** The load average of the last minute before the benchmark began. Near zero: nothing else was running. */
  readonly loadBefore: number;
};

/** Above this load average other programs certainly took part of the two cores. */
const BUSY_LOAD = 0.7;

/** Says what the machine is; to be asked before the benchmark starts anything. */
export function describeMachine(cores: Cores): Machine {
  const processors = cpus();
  return {
    cores: processors.length,
    processor: processors[0]?.model ?? 'unknown',
    platform: `${process.platform} ${process.arch}`,
    node: process.version,
    pinned: cores !== null,
    loadBefore: loadavg()[0] ?? 0,
  };
}

/** The same in a sentence, for the notes of a report. */
export function machineNote(machine: Machine): string {
  const pinning = machine.pinned
    ? 'The program under test had one core for itself; load, upstream and database shared another.'
    : 'Programs were not pinned to cores (no `taskset`, or one core only), so that they disturbed each other.';
  const busy =
    machine.loadBefore > BUSY_LOAD
      ? ` The machine was busy before (load ${machine.loadBefore.toFixed(1)}): absolute figures are too high, ratios rough.`
      : '';
  return `${machine.cores} cores (${machine.processor}, ${machine.platform}), Node ${machine.node}, loopback. ${pinning}${busy}`;
}
