import type { JsonObject, Model } from '@diosc/protocol';

/** A tool as the model is told of it. `name` is the name by which the model calls it. */
export type ModelTool = { readonly name: string; readonly description: string; readonly inputSchema: JsonObject };

export type ModelToolCall = { readonly id: string; readonly name: string; readonly arguments: JsonObject };

/**
 * The conversation as a model reads it. Every tool call of an assistant message is followed by its result, because providers
 * refuse a history in which one was never answered. A result that is an error is marked as one in the text that the model reads.
 */
export type ModelMessage =
  | { readonly role: 'user'; readonly text: string }
  | { readonly role: 'assistant'; readonly text: string; readonly toolCalls: readonly ModelToolCall[] }
  | { readonly role: 'tool'; readonly toolCallId: string; readonly toolName: string; readonly result: string; readonly isError: boolean };

export type ModelRequest = {
  readonly system: string;
  readonly messages: readonly ModelMessage[];
  readonly tools: readonly ModelTool[];
  readonly signal: AbortSignal;
};

/**
 * What a step yields, in order: text as it comes, each call once it is whole, then one `end`. A stream that breaks off
 * throws and has no `end`. A call whose arguments are not a JSON object
 * arrives as `invalidToolCall`, so that the model can be told instead of the turn failing.
 */
export type ModelEvent =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'toolCall'; readonly call: ModelToolCall }
  | { readonly type: 'invalidToolCall'; readonly id: string; readonly name: string; readonly problem: string }
  | {
      readonly type: 'end';
      readonly finish: 'stop' | 'tool_calls' | 'length' | 'other';
      readonly inputTokens: number | null;
      readonly outputTokens: number | null;
    };

/** One step: one request to a model. */
export interface LanguageModel {
  /**
   * Streams one answer. Consecutive text that arrives together may come as one event. Leaving the loop early ends the request.
   * @throws {Problem} `model_*`; an abort by `signal` throws the signal's reason.
   */
  stream(request: ModelRequest): AsyncIterable<ModelEvent>;
}

/** Finds or builds the model that an assistant is configured with. */
export interface ModelRegistry {
  get(model: Model): LanguageModel;
}
