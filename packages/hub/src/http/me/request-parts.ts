import { exportFormatSchema, type Id, isId } from '@diosc/protocol';
import { z } from 'zod';
import { type ConversationPosition, readCursor } from '../../conversation/conversation-cursor.ts';
import { Problem } from '../../problem/problem.ts';

const DEFAULT_LIMIT = 50;
const MOST_AT_ONCE = 200;

const limitSchema = z
  .string()
  .regex(/^[1-9]\d{0,2}$/)
  .transform(Number)
  .refine((limit) => limit <= MOST_AT_ONCE);
const listSchema = z.strictObject({ limit: limitSchema.optional(), cursor: z.string().max(200).optional() });
const exportSchema = z.strictObject({ format: exportFormatSchema.default('json') });

/** The id in the path; what cannot be one names nothing. */
export function readSessionId(params: unknown): Id<'session'> {
  const id = z.object({ id: z.string() }).safeParse(params).data?.id;
  if (!isId('session', id)) throw new Problem({ kind: 'session_not_found' });
  return id;
}

/** @throws {Problem} `request_invalid` */
export function readListQuery(query: unknown): { limit: number; after: ConversationPosition | null } {
  const parsed = listSchema.safeParse(query);
  if (!parsed.success) throw invalid(parsed.error, { limit: `it takes a whole number from 1 to ${MOST_AT_ONCE}`, cursor: NO_CURSOR });
  const { limit = DEFAULT_LIMIT, cursor } = parsed.data;
  const after = cursor === undefined ? null : readCursor(cursor);
  if (cursor !== undefined && after === null) throw new Problem({ kind: 'request_invalid', path: 'cursor', expected: NO_CURSOR });
  return { limit, after };
}

/** @throws {Problem} `request_invalid` */
export function readExportQuery(query: unknown): z.infer<typeof exportSchema> {
  const parsed = exportSchema.safeParse(query);
  if (!parsed.success) throw invalid(parsed.error, { format: 'it takes "json" or "markdown"' });
  return parsed.data;
}

const NO_CURSOR = 'it takes the "cursor" of a page that was given before';

function invalid(error: z.ZodError, expected: Readonly<Record<string, string>>): Problem {
  const field = String(error.issues[0]?.path[0] ?? '');
  return new Problem({
    kind: 'request_invalid',
    path: expected[field] === undefined ? 'query' : field,
    expected: expected[field] ?? `it takes ${Object.keys(expected).join(' and ')}, and nothing else`,
  });
}
