import { z } from 'zod';
import { badResponse } from '../upstream/model-problem.ts';
import { problemOfStreamError } from '../upstream/stream-error.ts';

const contentPartSchema = z.looseObject({ type: z.string() });

const toolCallDeltaSchema = z.object({
  /** Some servers send none. */
  index: z.number().nullish(),
  id: z.string().nullish(),
  function: z.object({ name: z.string().nullish(), arguments: z.string().nullish() }),
});
export type ToolCallDelta = z.infer<typeof toolCallDeltaSchema>;

const choiceSchema = z.object({
  delta: z
    .object({
      content: z.union([z.string(), z.array(contentPartSchema)]).nullish(),
      /** Instead of content when the model refuses. Some servers send `false`. */
      refusal: z.unknown().optional(),
      tool_calls: z.array(toolCallDeltaSchema).nullish(),
    })
    .nullish(),
  finish_reason: z.string().nullish(),
});

const chunkSchema = z.object({
  choices: z.array(choiceSchema),
  usage: z.object({ prompt_tokens: z.number().nullish(), completion_tokens: z.number().nullish() }).nullish(),
});

/** One chunk of a streamed completion, as far as a step needs it. Reasoning is left out. */
export type ChatChunk = {
  readonly text: string;
  readonly refused: boolean;
  readonly toolCalls: readonly ToolCallDelta[];
  readonly finish: string | null;
  readonly usage: { readonly inputTokens: number; readonly outputTokens: number } | null;
};

/**
 * Reads one chunk.
 * @throws {Problem} `model_bad_response` where it is none, or what the error means that the server sent instead.
 */
export function readChunk(data: string): ChatChunk {
  const value = parse(data);
  const text = textOfPlainChunk(value);
  if (text !== null) return { text, refused: false, toolCalls: [], finish: null, usage: null };
  if (isRecord(value) && value['error'] !== undefined && value['error'] !== null) throw problemOfStreamError(value['error']);
  const parsed = chunkSchema.safeParse(value);
  if (!parsed.success) throw badResponse('a part of its stream has an unknown shape');
  const { choices, usage } = parsed.data;
  const delta = choices[0]?.delta;
  const refusal = typeof delta?.refusal === 'string' ? delta.refusal : '';
  return {
    text: textOf(delta?.content) + refusal,
    refused: refusal !== '',
    toolCalls: delta?.tool_calls ?? [],
    finish: choices[0]?.finish_reason ?? null,
    usage: usage == null ? null : { inputTokens: usage.prompt_tokens ?? 0, outputTokens: usage.completion_tokens ?? 0 },
  };
}

/**
 * The text of a chunk that carries text and nothing else, null for every other. Nearly all chunks are such, and the schema takes
 * longer over them than everything else together.
 */
function textOfPlainChunk(value: unknown): string | null {
  if (!isRecord(value) || !isEmpty(value['usage']) || !isEmpty(value['error'])) return null;
  const choices = value['choices'];
  if (!Array.isArray(choices) || choices.length !== 1) return null;
  const choice: unknown = choices[0];
  if (!isRecord(choice) || !isEmpty(choice['finish_reason'])) return null;
  const delta = choice['delta'];
  if (!isRecord(delta) || !isEmpty(delta['tool_calls']) || !isEmpty(delta['refusal'])) return null;
  return typeof delta['content'] === 'string' ? delta['content'] : null;
}

function textOf(content: string | z.infer<typeof contentPartSchema>[] | null | undefined): string {
  if (typeof content === 'string') return content;
  return (content ?? []).map((part) => (part.type === 'text' && typeof part['text'] === 'string' ? part['text'] : '')).join('');
}

function parse(data: string): unknown {
  try {
    return JSON.parse(data);
  } catch (cause) {
    throw badResponse('a part of its stream is not JSON', cause);
  }
}

function isEmpty(value: unknown): boolean {
  return value === undefined || value === null;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
