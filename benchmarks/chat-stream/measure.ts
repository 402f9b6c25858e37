import { join } from 'node:path';
import type { ChildProgram } from '../harness/child-program.ts';
import { rotated } from '../harness/rotation.ts';
import { mediansOf } from '../harness/statistics.ts';
import { type Contender, FIGURES, type Figures, measure } from './contender.ts';

export type Plan = {
  readonly userCounts: readonly number[];
  readonly repetitions: number;
  /** Tokens of each answer. */
  readonly tokens: number;
  readonly tokensPerSecond: number;
  /** Over how long the questions of all users are spread, in milliseconds. */
  readonly staggerMs: number;
  /** How many users ask before anything counts, so that code is compiled. */
  readonly warmUpUsers: number;
};

/** One contender with one number of users: each repetition, and the medians of all. */
export type Measurement = {
  readonly name: string;
  readonly users: number;
  readonly medians: Figures;
  readonly repetitions: readonly Figures[];
};

/** Measures every contender with every number of users, in each repetition in another order. */
export async function measureAll(
  contenders: readonly Contender[],
  chatUsers: ChildProgram,
  plan: Plan,
  profileFolder: string | null,
): Promise<Measurement[]> {
  for (const contender of contenders) await measure(contender, chatUsers, plan.warmUpUsers, plan);

  const found = new Map<Contender, Figures[][]>(contenders.map((contender) => [contender, plan.userCounts.map(() => [])]));
  for (let repetition = 0; repetition < plan.repetitions; repetition++) {
    for (const [index, users] of plan.userCounts.entries()) {
      for (const contender of rotated(contenders, repetition)) {
        found.get(contender)?.[index]?.push(await measure(contender, chatUsers, users, plan));
      }
    }
  }
  // After everything that counts, because sampling slows a program down.
  if (profileFolder !== null) await profileAll(contenders, chatUsers, plan, profileFolder);

  return contenders.flatMap((contender) =>
    plan.userCounts.map((users, index) => {
      const repetitions = found.get(contender)?.[index] ?? [];
      return { name: contender.name, users, repetitions, medians: mediansOf(repetitions, FIGURES) };
    }),
  );
}

async function profileAll(contenders: readonly Contender[], chatUsers: ChildProgram, plan: Plan, folder: string): Promise<void> {
  for (const contender of contenders) {
    for (const users of plan.userCounts) {
      const file = join(folder, `chat-stream-${contender.way}-${users}.cpuprofile`);
      await contender.program?.profiled(file, () => measure(contender, chatUsers, users, plan));
    }
  }
}
