import { type ServerFrame, serverFrameSchema } from '@diosc/protocol';

/**
 * Reads what a hub sent. Null for a frame of a type that this client does not know: it is passed over, because a newer hub
 * may send it. A frame of a known type that does not fit is told as `misunderstood`, in a few words.
 */
export function readFrame(text: unknown): { frame: ServerFrame } | { misunderstood: string } | null {
  if (typeof text !== 'string') return { misunderstood: 'a frame that is not text' };
  const json = parseJson(text);
  const result = serverFrameSchema.safeParse(json);
  if (result.success) return { frame: result.data };
  const type = frameType(json);
  if (type === null) return { misunderstood: 'a frame without a type' };
  return SERVER_FRAME_TYPES.has(type) ? { misunderstood: `a frame of type ${type}` } : null;
}

const SERVER_FRAME_TYPES: ReadonlySet<string> = new Set(serverFrameSchema.def.options.flatMap((option) => option.shape.type.def.values));

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function frameType(json: unknown): string | null {
  return typeof json === 'object' && json !== null && 'type' in json && typeof json.type === 'string' ? json.type : null;
}
