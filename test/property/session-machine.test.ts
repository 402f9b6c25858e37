import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { groups, sequences } from './command.ts';
import { runSequence } from './run-sequence.ts';
import { Town } from './town.ts';

/** How many sequences run in the hub at the same time. */
const AT_ONCE = 40;
const SEQUENCES = 2000;
const GROUPS = 25;
/** Milliseconds after which no further sequence is begun, and no further one is looked for that fails more simply. */
const LIMIT_MS = 240_000;

let town: Town;

beforeAll(async () => {
  town = await Town.open();
});
afterAll(async () => {
  await town.close();
});

/**
 * A run that fails prints its seed and its path, and the shortest sequence that was found to fail. To run that one again,
 * give both to `fc.assert` in place of the seed here.
 */
describe('whatever users, tabs, tokens and connections do, in any order', () => {
  it('no stale or foreign credential goes out, no answer is lost or doubled, nobody is shown what is not theirs [BYOA-04, BYOA-05, BYOA-06]', async () => {
    const seed = Date.now() & 0x7fffffff;
    let hasFailed = false;
    const parts = Array.from({ length: AT_ONCE }, async (_, part) => {
      try {
        await fc.assert(
          fc.asyncProperty(sequences, async (sequence) => {
            if (!hasFailed) await runSequence(town, sequence);
          }),
          { seed: seed + part, numRuns: SEQUENCES / AT_ONCE, interruptAfterTimeLimit: LIMIT_MS, markInterruptAsFailure: true },
        );
      } catch (error) {
        hasFailed = true;
        throw error;
      }
    });
    await Promise.all(parts);
    expect(town.requests).toBeGreaterThanOrEqual(town.crowd.calls.length);
  }, 300_000);

  it('and all of that holds when the hub is restarted in the middle [SESSION-02]', async () => {
    await fc.assert(
      fc.asyncProperty(groups, async (group) => {
        await Promise.all(group.map((sequence) => runSequence(town, sequence)));
      }),
      { numRuns: GROUPS, interruptAfterTimeLimit: LIMIT_MS, markInterruptAsFailure: true },
    );
  }, 300_000);
});
