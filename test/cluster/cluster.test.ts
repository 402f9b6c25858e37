import { beforeAll, describe, expect, it } from 'vitest';
import { type ChaosResult, runChaos } from './chaos.ts';
import { formatChaos } from './chaos-report.ts';
import { verdictOn } from './chaos-verdict.ts';

describe.each(['LISTEN and NOTIFY', 'Redis'] as const)('three hubs that are killed and started again, connected by %s', (ground) => {
  let result: ChaosResult;
  // The short form; `npm run cluster` does the same for longer.
  beforeAll(async () => {
    result = await runChaos({ ground, seconds: 15, users: 12, killEveryMs: 1500, pauseMs: 400 });
    console.info(formatChaos(result));
  }, 120_000);

  it('lose no message that they had accepted, do nothing twice, and show nobody what is not theirs [SESSION-02]', () => {
    expect(verdictOn(result)).toEqual([]);
  });

  it('go on answering all the time', () => {
    expect(result.kills).toBeGreaterThan(2);
    for (const { answers } of result.users) expect(answers.length).toBeGreaterThan(2);
  });
});
