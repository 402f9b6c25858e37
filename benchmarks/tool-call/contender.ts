import { z } from 'zod';
import type { ChildProgram } from '../harness/child-program.ts';
import { loopResultSchema } from '../harness/closed-loop.ts';
import type { EchoTool } from './echo-call.ts';
import type { MeasureRequest } from './measure-request.ts';

/** The figures of one measurement, all of which have a median over repetitions. */
export const FIGURES = ['calls', 'callsPerSecond', 'p50Ms', 'p99Ms', 'cpuMicrosPerCall', 'databaseMicrosPerCall'] as const;
export type Figures = Record<(typeof FIGURES)[number], number>;

export type Amount = Omit<MeasureRequest, 'tool'>;

/** One way to make a tool call, which is measured beside the others. */
export type Contender = {
  readonly name: string;
  /** With the path of a file, a profile of the calls alone is written there, and the figures are worth nothing. */
  readonly measure: (amount: Amount, profileFile?: string) => Promise<Figures>;
};

/** A program that makes the calls itself: its own CPU is what a call costs. */
export function callingContender(name: string, program: ChildProgram, tool: EchoTool): Contender {
  const measure: Contender['measure'] = async (amount, profileFile) => {
    const measured = await program.profiled(profileFile, () => askToMeasure(program, tool, amount));
    return { ...measured, databaseMicrosPerCall: 0 };
  };
  return { name, measure };
}

/** A program between the caller and the upstream: the CPU of the caller does not count, its own does. */
export function passingContender(name: string, program: ChildProgram, caller: ChildProgram, tool: EchoTool): Contender {
  const measure: Contender['measure'] = async (amount, profileFile) => {
    const before = await program.usage();
    const measured = await program.profiled(profileFile, () => askToMeasure(caller, tool, amount));
    const after = await program.usage();
    return { ...measured, cpuMicrosPerCall: (after.cpuMicros - before.cpuMicros) / measured.calls, databaseMicrosPerCall: 0 };
  };
  return { name, measure };
}

/**
 * A program that makes the calls itself and has a database, whose CPU is counted apart. What the program does before and after
 * the calls to set them up is not measured.
 */
export function storingContender(name: string, program: ChildProgram, tool: EchoTool): Contender {
  const measure: Contender['measure'] = async (amount, profileFile) => {
    await program.ask('prepare', { tool, ...amount }, z.unknown());
    const before = program.childrenCpuSeconds();
    const measured = await program.profiled(profileFile, () => askToMeasure(program, tool, amount));
    const databaseSeconds = program.childrenCpuSeconds() - before;
    await program.ask('conclude', null, z.unknown());
    return { ...measured, databaseMicrosPerCall: (databaseSeconds * 1e6) / measured.calls };
  };
  return { name, measure };
}

function askToMeasure(program: ChildProgram, tool: EchoTool, amount: Amount) {
  return program.ask('measure', { tool, ...amount } satisfies MeasureRequest, loopResultSchema);
}
