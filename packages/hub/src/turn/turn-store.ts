import type { CredentialMode, ErrorCode, Id, JsonObject, NoticePart } from '@diosc/protocol';

/** `requested`: the model asked for it. `started`: it may have reached the tool server. */
export type ToolCallState = 'requested' | 'started' | 'completed' | 'failed';

/** One tool call of a step, as stored. Its `result` is what the model reads, already redacted. */
export type ToolCallRecord = {
  readonly id: Id<'toolCall'>;
  /** The id that the model gave the call, repeated to it with the result. */
  readonly modelCallId: string;
  readonly server: string;
  readonly tool: string;
  readonly title: string;
  readonly arguments: JsonObject;
  readonly state: ToolCallState;
  readonly credentialMode: CredentialMode | null;
  readonly result: string | null;
  readonly error: { readonly code: ErrorCode; readonly message: string } | null;
  readonly durationMs: number | null;
};

/** One model call and the tool calls it asked for. */
export type StepRecord = {
  readonly number: number;
  readonly text: string;
  readonly toolCalls: readonly ToolCallRecord[];
};

export type TurnStatus = 'running' | 'complete' | 'cancelled' | 'failed';

/** One user message and everything done to answer it. Times are milliseconds since 1970. */
export type TurnRecord = {
  readonly id: Id<'turn'>;
  readonly tenantId: string;
  readonly sessionId: Id<'session'>;
  readonly questionId: Id<'message'>;
  readonly clientMessageId: string;
  readonly text: string;
  readonly answerId: Id<'message'>;
  readonly startedAt: number;
  readonly status: TurnStatus;
  /** Which hub process runs it, while it runs. */
  readonly node: number;
  readonly notice: NoticePart | null;
  readonly steps: readonly StepRecord[];
};

export type NewTurn = Pick<
  TurnRecord,
  'id' | 'tenantId' | 'sessionId' | 'questionId' | 'clientMessageId' | 'text' | 'answerId' | 'startedAt' | 'node'
>;

export type BeginResult =
  | { readonly outcome: 'begun' }
  /** That client message id is in this session already: nothing was stored. */
  | { readonly outcome: 'duplicate'; readonly turn: TurnRecord }
  /** Another turn of the session is running: nothing was stored. */
  | { readonly outcome: 'busy' };

/** What a tool call ended with. */
export type ToolCallEnd = {
  readonly state: 'completed' | 'failed';
  readonly result: string | null;
  readonly error: ToolCallRecord['error'];
  readonly durationMs: number | null;
  readonly credentialMode: CredentialMode | null;
};

export interface TurnStore {
  /** Stores the message. Atomic: of two concurrent calls with one client message id, one is a duplicate. */
  begin(turn: NewTurn): Promise<BeginResult>;
  /** Durable before the next step, or any of its calls, begins. */
  addStep(tenantId: string, turnId: Id<'turn'>, step: StepRecord): Promise<void>;
  /** Durable before the call goes out, so that it is never sent twice. */
  startToolCall(tenantId: string, toolCallId: Id<'toolCall'>): Promise<void>;
  endToolCall(tenantId: string, toolCallId: Id<'toolCall'>, end: ToolCallEnd): Promise<void>;
  /** Ends a running turn; nothing happens to one that has ended. */
  finish(tenantId: string, turnId: Id<'turn'>, status: Exclude<TurnStatus, 'running'>, notice: NoticePart | null): Promise<void>;
  /** The turns of a session, oldest first, with their steps and calls. */
  list(tenantId: string, sessionId: Id<'session'>): Promise<TurnRecord[]>;
  /** Moves a running turn from one hub process to another; false when it is no longer that process's, or has ended. */
  claim(tenantId: string, turnId: Id<'turn'>, fromNode: number, toNode: number): Promise<boolean>;
}
