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
  /** How often the credential was refused with which it went out. It was not carried out then, and may go out again. */
  readonly refusals: number;
};

/** One model call and the tool calls it asked for. */
export type StepRecord = {
  readonly number: number;
  readonly text: string;
  readonly toolCalls: readonly ToolCallRecord[];
};

export type TurnStatus = 'running' | 'complete' | 'cancelled' | 'failed';

/** The node of a turn that any process may claim. Processes count from 1. */
export const NO_NODE = 0;

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
  /** Which hub process runs it, while it runs; {@link NO_NODE} where its process let go of it for another to go on. */
  readonly node: number;
  readonly notice: NoticePart | null;
  readonly steps: readonly StepRecord[];
};

export type NewTurn = Pick<
  TurnRecord,
  'id' | 'tenantId' | 'sessionId' | 'questionId' | 'clientMessageId' | 'text' | 'answerId' | 'startedAt' | 'node'
>;

/** What beginning a turn does to its session: the title, unless it has one, and how long it now lasts without another message. */
export type TurnBeginning = { readonly title: string; readonly idleEndsAt: number };

export type BeginResult =
  /** `earlier`: the turns of the session before this one, oldest first. */
  | { readonly outcome: 'begun'; readonly earlier: readonly TurnRecord[] }
  /** That client message id is in this session already: nothing was stored. */
  | { readonly outcome: 'duplicate'; readonly turn: TurnRecord }
  /** Another turn of the session is running: nothing was stored. */
  | { readonly outcome: 'busy' }
  /** The session has ended, or its time is over: nothing was stored. */
  | { readonly outcome: 'ended' }
  /** The conversation is as long as one may be: nothing was stored. */
  | { readonly outcome: 'full' };

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
  begin(turn: NewTurn, beginning: TurnBeginning): Promise<BeginResult>;
  /** Durable before the next step, or any of its calls, begins. */
  addStep(tenantId: string, turnId: Id<'turn'>, step: StepRecord): Promise<void>;
  /** Durable before the call goes out, so that it is never sent twice. */
  startToolCall(tenantId: string, toolCallId: Id<'toolCall'>): Promise<void>;
  /** The call came back because its credential was refused: it was not carried out, so it may go out again. */
  refuseToolCall(tenantId: string, toolCallId: Id<'toolCall'>): Promise<void>;
  endToolCall(tenantId: string, toolCallId: Id<'toolCall'>, end: ToolCallEnd): Promise<void>;
  /** Ends a running turn; nothing happens to one that has ended. */
  finish(tenantId: string, turnId: Id<'turn'>, status: Exclude<TurnStatus, 'running'>, notice: NoticePart | null): Promise<void>;
  /** The turns of a session, oldest first, with their steps and calls. */
  list(tenantId: string, sessionId: Id<'session'>): Promise<TurnRecord[]>;
  /** Lets go of a turn that this process runs, for another one to claim. */
  release(tenantId: string, turnId: Id<'turn'>): Promise<void>;
  /** Moves a running turn from one hub process to another; false when it is no longer that process's, or has ended. */
  claim(tenantId: string, turnId: Id<'turn'>, fromNode: number, toNode: number): Promise<boolean>;
}
