import { type ClientFrame, clientFrameSchema } from '@diosc/protocol';
import { z } from 'zod';
import { Problem } from '../problem/problem.ts';
import { describeChatIssue, printable } from './chat-issue.ts';

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
  return new Problem({ kind: 'frame_invalid', type, ...describeChatIssue(frame.error.issues[0], 'frame') });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
