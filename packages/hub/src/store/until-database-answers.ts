import { setTimeout as wait } from 'node:timers/promises';
import { Problem } from '../problem/problem.ts';

const FIRST_PAUSE_MS = 50;
const LONGEST_PAUSE_MS = 1000;

/**
 * Repeats an operation while the database is away, for up to `forMs` milliseconds, so that a database that restarts
 * costs a pause and not an answer. Only for operations that may be repeated after a lost reply.
 * @throws {Problem} `database_unavailable` when it is still away after that; any other error at once.
 */
export async function untilDatabaseAnswers<Result>(operation: () => Promise<Result>, forMs: number): Promise<Result> {
  const giveUpAt = Date.now() + forMs;
  for (let pause = FIRST_PAUSE_MS; ; pause = Math.min(pause * 2, LONGEST_PAUSE_MS)) {
    try {
      return await operation();
    } catch (error) {
      const isAway = error instanceof Problem && error.reason.kind === 'database_unavailable';
      if (!isAway || Date.now() + pause > giveUpAt) throw error;
    }
    await wait(pause);
  }
}
