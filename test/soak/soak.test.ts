import { beforeAll, describe, expect, it } from 'vitest';
import { runSoak, type SoakResult } from './soak.ts';
import { allowedGrowth, formatSoak, heapGrowth } from './soak-report.ts';

describe('users who ask all the time while their tokens expire every few seconds', () => {
  let result: SoakResult;
  // The short form; `npm run soak` does the same with more users and for longer.
  beforeAll(async () => {
    result = await runSoak({
      users: 60,
      seconds: 20,
      pace: { tokenLifeMs: [2000, 5000], pauseMs: [1000, 4000], questionsInConversation: 5 },
    });
    console.info(formatSoak(result));
  }, 60_000);

  it('each get every answer, whole and from their own data, and are never sent to sign in [BYOA-09]', () => {
    expect(result.problems).toEqual([]);
    expect(result.answers).toBeGreaterThan(60);
  });

  it('renew their tokens without anybody noticing [BYOA-07]', () => {
    expect(result.refreshes).toBeGreaterThan(60);
  });

  it('have nothing done twice', () => {
    expect(result.calls).toBeGreaterThan(result.options.users);
    expect(result.doubled).toEqual([]);
  });

  it('leave nothing behind in the memory of the hub', () => {
    expect(heapGrowth(result)).toBeLessThan(allowedGrowth(result));
  });
});
