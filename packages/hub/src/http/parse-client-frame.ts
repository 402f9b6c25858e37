import { type ClientFrame, clientFrameSchema } from '@diosc/protocol';
import { z } from 'zod';
import { Problem } from '../problem/problem.ts';

const FRAME_TYPES: ReadonlySet<unknown> = new Set(clientFrameSchema.options.map((option) => option.shape.type.value));

const typedSchema = z.looseObject({ type: z.string() });

/** Reads one frame. What is wrong comes back as a problem that names the field, and never repeats a value of it. */
export function parseClientFrame(text: string | null): ClientFrame | Problem {
  const json = text === null ? undefined : parseJson(text);
  if (json === undefined) return new Problem({ kind: 'frame_not_json' });
  const typed = typedSchema.safeParse(json);
  if (!typed.success)
    return new Problem({ kind: 'frame_invalid', type: 'unknown', path: 'type', expected: 'takes the name of a frame type' });
  const { type } = typed.data;
  if (!FRAME_TYPES.has(type))
    return new Problem({ kind: 'frame_unknown_type', type: type.split('.').map(printable).join('.').slice(0, 80) });
  const frame = clientFrameSchema.safeParse(json);
  if (frame.success) return frame.data;
  const issue = frame.error.issues[0];
  return new Problem({
    kind: 'frame_invalid',
    type,
    path: issue === undefined || issue.path.length === 0 ? 'frame' : issue.path.map((part) => printable(String(part))).join('.'),
    expected: issue === undefined ? 'it does not fit the schema' : describe(issue),
  });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** What the field takes. Messages that could repeat what was sent are put in other words. */
function describe(issue: z.core.$ZodIssue): string {
  return issue.code === 'unrecognized_keys' ? 'it has a field that is not known' : issue.message;
}

/**
 * What may be repeated to the sender and written into a log. A credential that was put in the wrong place must not be, so
 * only what looks like a word of a protocol is: short, and of letters and hyphens.
 */
function printable(name: string): string {
  return /^[A-Za-z][A-Za-z_-]{0,39}$/.test(name) ? name : '(not shown)';
}
