import type { z } from 'zod';
import { Problem } from '../../problem/problem.ts';
import type { InvalidField } from '../../problem/reason.ts';
import { describeIssues } from './describe-issues.ts';

/**
 * Parses what came over the wire.
 * @throws {Problem} `request_invalid` naming every field that is wrong, and no text that was sent.
 */
export function parseInput<Schema extends z.ZodType>(schema: Schema, raw: unknown): z.output<Schema> {
  const parsed = schema.safeParse(raw);
  if (parsed.success) return parsed.data;
  throw invalidRequest(describeIssues(parsed.error, raw));
}

/** A problem of all that is wrong with a request; the sentence is about the first. */
export function invalidRequest(details: readonly InvalidField[]): Problem {
  const [first] = details;
  return new Problem({ kind: 'request_invalid', path: first?.path ?? 'body', expected: first?.message ?? 'it does not fit', details });
}
