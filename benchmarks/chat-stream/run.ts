import { mkdir } from 'node:fs/promises';
import { z } from 'zod';
import type { ChildProgram } from '../harness/child-program.ts';
import { type Cores, findCores } from '../harness/cores.ts';
import { describeMachine } from '../harness/machine.ts';
import type { BenchmarkOptions } from '../harness/options.ts';
import { watchOthers } from '../harness/others.ts';
import { ProgramGroup } from '../harness/program-group.ts';
import type { Contender } from './contender.ts';
import { type Measurement, measureAll, type Plan } from './measure.ts';
import { type ChatStreamReport, reportOf } from './report.ts';

const FULL: Plan = { userCounts: [25, 200], repetitions: 2, tokens: 200, tokensPerSecond: 50, staggerMs: 1000, warmUpUsers: 50 };
const QUICK: Plan = { userCounts: [10], repetitions: 1, tokens: 40, tokensPerSecond: 50, staggerMs: 200, warmUpUsers: 2 };

const urlSchema = z.object({ url: z.url() });

/**
 * What it costs the hub to stream a model's answers to many users at once, against a bare WebSocket fan-out, and how much later
 * than from the model itself they see them.
 * @throws {Error} when an answer that was not given up does not arrive whole, in order and unchanged; in a quick run also when one
 * is given up.
 */
export async function run({ quick = false, profileFolder = null }: BenchmarkOptions = {}): Promise<ChatStreamReport> {
  const cores = findCores();
  const machine = describeMachine(cores);
  const askOthersShare = watchOthers(machine.cores);
  const plan = quick ? QUICK : FULL;
  if (profileFolder !== null) await mkdir(profileFolder, { recursive: true });
  const measurements = await withPrograms(cores, plan, (contenders, chatUsers) => measureAll(contenders, chatUsers, plan, profileFolder));
  const failed = measurements.flatMap(({ repetitions }) => repetitions).reduce((sum, { answersFailed }) => sum + answersFailed, 0);
  if (quick && failed > 0) throw new Error(`${failed} answers failed where nothing was under load.`);
  return reportOf(measurements, machine, askOthersShare(), plan);
}

/** Starts everything, has it measured, and stops everything whatever happened. */
async function withPrograms(
  cores: Cores,
  { tokens, tokensPerSecond }: Plan,
  measure: (contenders: readonly Contender[], chatUsers: ChildProgram) => Promise<Measurement[]>,
): Promise<Measurement[]> {
  const group = new ProgramGroup(new URL('programs/', import.meta.url), cores);
  try {
    const { url: modelUrl } = (await group.start('token-model', 'load', { tokens, tokensPerSecond }, urlSchema)).facts;
    const [fanOut, hub, users] = await Promise.all([
      group.start('bare-fan-out', 'measured', { modelUrl }, urlSchema),
      group.start('hub', 'measured', { modelUrl }, urlSchema),
      group.start('chat-users', 'load', null, z.unknown()),
    ]);
    hub.program.moveChildrenAway();
    const contenders: Contender[] = [
      { name: 'direct', way: 'direct', url: modelUrl, program: null },
      { name: 'bare fan-out', way: 'fan-out', url: fanOut.facts.url, program: fanOut.program },
      { name: 'hub', way: 'hub', url: hub.facts.url, program: hub.program },
    ];
    return await measure(contenders, users.program);
  } finally {
    await group.stop();
  }
}
