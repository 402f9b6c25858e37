import { mkdir } from 'node:fs/promises';
import { z } from 'zod';
import type { ChildProgram } from '../harness/child-program.ts';
import { type Cores, findCores } from '../harness/cores.ts';
import { describeMachine } from '../harness/machine.ts';
import type { BenchmarkOptions } from '../harness/options.ts';
import { watchOthers } from '../harness/others.ts';
import { ProgramGroup } from '../harness/program-group.ts';
import { callingContender, passingContender, storingContender } from './contender.ts';
import { type Measurement, measureAll, type Plan } from './measure.ts';
import { reportOf, type ToolCallReport } from './report.ts';

const FULL: Plan = { concurrencies: [1, 32, 128], repetitions: 5, windowSeconds: 0.6, warmUpCalls: 6000 };
const QUICK: Plan = { concurrencies: [1, 32], repetitions: 1, windowSeconds: 0.2, warmUpCalls: 200 };

const urlSchema = z.object({ url: z.url() });
const countsSchema = z.object({ calls: z.number(), mismatches: z.number() });

/**
 * What a tool call through the hub's pipeline costs, against the same call made directly and through a bare reverse proxy.
 * @throws {Error} when a call fails, is answered to the wrong caller, or reaches the tool server without its user's own token.
 */
export async function run({ quick = false, profileFolder = null }: BenchmarkOptions = {}): Promise<ToolCallReport> {
  const cores = findCores();
  const machine = describeMachine(cores);
  const askOthersShare = watchOthers(machine.cores);
  const plan = quick ? QUICK : FULL;
  if (profileFolder !== null) await mkdir(profileFolder, { recursive: true });
  const measurements = await withPrograms(cores, (programs) => measureAll(contendersOf(programs), plan, profileFolder));
  return reportOf(measurements, machine, askOthersShare(), plan);
}

type Programs = Readonly<Record<'bareClient' | 'bareProxy' | 'proxyCaller' | 'sdkClient' | 'hub', ChildProgram>>;

function contendersOf({ bareClient, bareProxy, proxyCaller, sdkClient, hub }: Programs) {
  return [
    callingContender('direct', bareClient, 'echo'),
    passingContender('bare proxy', bareProxy, proxyCaller, 'echo'),
    callingContender('official SDK client', sdkClient, 'echo'),
    storingContender('hub, read-only tool', hub, 'echo'),
    storingContender('hub, other tool', hub, 'echo_write'),
  ];
}

/** Starts everything, has it measured, checks what the upstream has seen, and stops everything whatever happened. */
async function withPrograms(cores: Cores, measure: (programs: Programs) => Promise<Measurement[]>): Promise<Measurement[]> {
  const group = new ProgramGroup(new URL('programs/', import.meta.url), cores);
  try {
    const upstream = await group.start('echo-server', 'load', null, urlSchema);
    const { url } = upstream.facts;
    const [proxy, hub, bareClient, sdkClient] = await Promise.all([
      group.start('bare-proxy', 'measured', { upstream: url }, urlSchema),
      group.start('hub-pipeline', 'measured', { url }, z.unknown()),
      group.start('bare-client', 'measured', { url }, z.unknown()),
      group.start('sdk-client', 'measured', { url }, z.unknown()),
    ]);
    const proxyCaller = await group.start('bare-client', 'load', { url: proxy.facts.url }, z.unknown());
    hub.program.moveChildrenAway();
    const measurements = await measure({
      bareProxy: proxy.program,
      bareClient: bareClient.program,
      proxyCaller: proxyCaller.program,
      sdkClient: sdkClient.program,
      hub: hub.program,
    });
    const { mismatches } = await upstream.program.ask('counts', null, countsSchema);
    if (mismatches > 0) throw new Error(`${mismatches} calls reached the tool server without their own user's token.`);
    return measurements;
  } finally {
    await group.stop();
  }
}
