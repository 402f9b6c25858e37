import { join } from 'node:path';
import { rotated } from '../harness/rotation.ts';
import { mediansOf } from '../harness/statistics.ts';
import { type Contender, FIGURES, type Figures } from './contender.ts';

export type Plan = {
  readonly concurrencies: readonly number[];
  readonly repetitions: number;
  /** How long one measurement is meant to take. */
  readonly windowSeconds: number;
  /** How many calls each contender makes before anything counts, so that its code is compiled and its connections are open. */
  readonly warmUpCalls: number;
};

/** One contender at one concurrency: each repetition, and the medians of all. */
export type Measurement = {
  readonly name: string;
  readonly concurrency: number;
  readonly medians: Figures;
  readonly repetitions: readonly Figures[];
};

/** More than enough for a second of the fastest; each call of the hub takes a row that has to be made before. */
const MOST_CALLS = 50_000;
const FEWEST_CALLS_EACH = 5;
const CALIBRATION_CALLS = 100;
const WARM_UP_CONCURRENCY = 32;
const WARM_UP_CALLS_EACH = 20;
/** On a slow or busy machine less is warmed up, so that the benchmark still ends in time. */
const LONGEST_WARM_UP_MS = 5000;

/** Measures every contender at every concurrency, in each repetition in another order. */
export async function measureAll(contenders: readonly Contender[], plan: Plan, profileFolder: string | null): Promise<Measurement[]> {
  const amounts = new Map<Contender, number[]>();
  for (const contender of contenders) amounts.set(contender, await calibrate(contender, plan));

  const found = new Map<Contender, Figures[][]>(contenders.map((contender) => [contender, plan.concurrencies.map(() => [])]));
  for (let repetition = 0; repetition < plan.repetitions; repetition++) {
    for (const [index, concurrency] of plan.concurrencies.entries()) {
      for (const contender of rotated(contenders, repetition)) {
        const callsEach = amounts.get(contender)?.[index] ?? FEWEST_CALLS_EACH;
        found.get(contender)?.[index]?.push(await contender.measure({ concurrency, callsEach }));
      }
    }
  }
  // After everything that counts, because sampling slows a program down.
  if (profileFolder !== null) await profileAll(contenders, plan, amounts, profileFolder);

  return contenders.flatMap((contender) =>
    plan.concurrencies.map((concurrency, index) => {
      const repetitions = found.get(contender)?.[index] ?? [];
      return { name: contender.name, concurrency, repetitions, medians: mediansOf(repetitions, FIGURES) };
    }),
  );
}

/** Warms a contender up, and finds out how many calls of each caller fill the window at each concurrency. */
async function calibrate(contender: Contender, { concurrencies, windowSeconds, warmUpCalls }: Plan): Promise<number[]> {
  const warmUntil = performance.now() + LONGEST_WARM_UP_MS;
  for (let left = warmUpCalls; left > 0 && performance.now() < warmUntil; left -= WARM_UP_CONCURRENCY * WARM_UP_CALLS_EACH) {
    await contender.measure({ concurrency: WARM_UP_CONCURRENCY, callsEach: WARM_UP_CALLS_EACH });
  }
  const amounts: number[] = [];
  for (const concurrency of concurrencies) {
    const { callsPerSecond } = await contender.measure({ concurrency, callsEach: Math.ceil(CALIBRATION_CALLS / concurrency) });
    const calls = Math.min(callsPerSecond * windowSeconds, MOST_CALLS);
    amounts.push(Math.max(FEWEST_CALLS_EACH, Math.round(calls / concurrency)));
  }
  return amounts;
}

async function profileAll(
  contenders: readonly Contender[],
  { concurrencies }: Plan,
  amounts: ReadonlyMap<Contender, number[]>,
  folder: string,
): Promise<void> {
  for (const contender of contenders) {
    for (const [index, concurrency] of concurrencies.entries()) {
      const file = join(folder, `tool-call-${contender.name.replaceAll(/[^a-z0-9]+/gi, '-')}-${concurrency}.cpuprofile`);
      const callsEach = amounts.get(contender)?.[index] ?? FEWEST_CALLS_EACH;
      await contender.measure({ concurrency, callsEach }, file);
    }
  }
}
