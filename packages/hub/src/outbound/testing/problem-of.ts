import { Problem } from '../../problem/problem.ts';

/** The problem that something rejects with; whatever else it rejects with is thrown on. */
export async function problemOf(act: Promise<unknown>): Promise<Problem> {
  const error = await act.then(
    () => new Error('Nothing was refused.'),
    (reason: unknown) => reason,
  );
  if (error instanceof Problem) return error;
  throw error;
}
