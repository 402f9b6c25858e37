import { isDeepStrictEqual } from 'node:util';
import { DatabaseError } from 'pg';
import type { z } from 'zod';
import { Problem } from '../problem/problem.ts';
import type { Change, Revise, Stored, VersionCondition } from './configuration-store.ts';

export type DefinitionRow = { readonly definition: unknown; readonly version: number };

/** Reads a row through its schema, which fills in what a definition stored by an earlier version lacks. */
export function readRow<Definition>(row: DefinitionRow, schema: z.ZodType<Definition>): Stored<Definition> {
  return { definition: schema.parse(row.definition), version: row.version };
}

/**
 * The row that is to be changed, as it was read under its lock.
 * @throws {Problem} `not_found`, or `precondition_failed` when the caller expected another version
 */
export function expectRow<Definition>(
  row: DefinitionRow | undefined,
  schema: z.ZodType<Definition>,
  expected: VersionCondition,
  what: string,
): Stored<Definition> {
  if (row === undefined) throw new Problem({ kind: 'not_found', what: `such ${what}` });
  if (expected !== null && !expected.includes(row.version)) throw new Problem({ kind: 'precondition_failed', what });
  return readRow(row, schema);
}

/** What a change makes of a definition. Where that is what it was, the version stays and nothing needs to be written. */
export function revised<Definition>(current: Stored<Definition>, revise: Revise<Definition>): Change<Definition> {
  const definition = revise(current.definition);
  const isChanged = !isDeepStrictEqual(definition, current.definition);
  return { before: current.definition, after: { definition, version: current.version + (isChanged ? 1 : 0) }, isChanged };
}

/**
 * Turns the database's refusal of a second row of one name into the problem that the caller can mend.
 * @throws {Problem} `conflict`
 */
export async function orConflict<Result>(insert: Promise<Result>, problem: string): Promise<Result> {
  try {
    return await insert;
  } catch (error) {
    const isDuplicate = error instanceof DatabaseError && error.code === '23505';
    throw isDuplicate ? new Problem({ kind: 'conflict', problem }, { cause: error }) : error;
  }
}
