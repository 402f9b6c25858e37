import { newId } from '@diosc/protocol';
import type { LiveSession } from '../../packages/hub/src/session/live-session.ts';
import { callTool } from '../../packages/hub/src/toolcall/call-tool.ts';
import type { ToolCall } from '../../packages/hub/src/toolcall/tool-call.ts';
import { loadToolCatalog } from '../../packages/hub/src/turn/tool-catalog.ts';
import type { ToolCallRecord } from '../../packages/hub/src/turn/turn-store.ts';
import { assertEcho, type EchoTool, echoText } from './echo-call.ts';
import type { HubPieces } from './hub-pieces.ts';

const never = new AbortController().signal;

/**
 * The calls of one user, stored as a model's step that asked for all of them: what a turn has done when it comes to its tool
 * calls. Only the calls themselves are measured.
 */
export class PreparedCalls {
  readonly #pieces: HubPieces;
  readonly #session: LiveSession;
  readonly #user: number;
  readonly #turnId = newId('turn');
  readonly #calls: ToolCall[] = [];

  private constructor(pieces: HubPieces, session: LiveSession, user: number) {
    this.#pieces = pieces;
    this.#session = session;
    this.#user = user;
  }

  static async store(pieces: HubPieces, session: LiveSession, user: number, tool: EchoTool, count: number): Promise<PreparedCalls> {
    const prepared = new PreparedCalls(pieces, session, user);
    await prepared.#store(tool, count);
    return prepared;
  }

  /** Makes one of the calls. @throws {Error} when it fails, or is answered with what belongs to another. */
  async call(number: number): Promise<void> {
    const { turns, audit, databasePatienceMs } = this.#pieces;
    const call = this.#calls[number];
    if (call === undefined) throw new RangeError('No such call was prepared.');
    const outcome = await callTool(call, this.#session, { turns, audit, databasePatienceMs, onStatus: () => undefined });
    if (outcome.error !== null) throw new Error(`A call failed: ${outcome.error.message}`);
    assertEcho(outcome.text, this.#user, number);
  }

  /** Ends the turn, so that the next can begin. */
  async conclude(): Promise<void> {
    await this.#pieces.turns.finish(this.#session.record.tenantId, this.#turnId, 'complete', null);
  }

  async #store(tool: EchoTool, count: number): Promise<void> {
    const { turns, toolServer, node } = this.#pieces;
    const { tenantId, id: sessionId } = this.#session.record;
    const requestId = newId('request');
    const catalog = await loadToolCatalog(this.#session, [toolServer], { requestId, turnId: this.#turnId, signal: never });
    const requestedName = `${toolServer.name}__${tool}`;
    const entry = catalog.named.get(requestedName);
    if (entry === undefined) throw new Error(`The tool server offers no tool "${tool}".`);
    for (let number = 0; number < count; number++) {
      const args = { user: this.#user, text: echoText(this.#user, number) };
      this.#calls.push({
        id: newId('toolCall'),
        turnId: this.#turnId,
        requestId,
        requestedName,
        ...entry,
        arguments: args,
        refusals: 0,
        signal: never,
      });
    }
    const startedAt = Date.now();
    const turn = {
      id: this.#turnId,
      tenantId,
      sessionId,
      questionId: newId('message'),
      clientMessageId: this.#turnId,
      text: 'Echo.',
      answerId: newId('message'),
      startedAt,
      node,
    };
    await turns.begin(turn, { title: 'Echo.', idleEndsAt: this.#session.idleEndsAt });
    await turns.addStep(tenantId, this.#turnId, { number: 0, text: '', toolCalls: this.#calls.map(recordOf) });
  }
}

function recordOf(call: ToolCall): ToolCallRecord {
  return {
    id: call.id,
    modelCallId: call.id,
    server: call.server?.name ?? '',
    tool: call.tool?.name ?? '',
    title: call.tool?.title ?? '',
    arguments: call.arguments,
    state: 'requested',
    credentialMode: null,
    result: null,
    error: null,
    durationMs: null,
    refusals: 0,
  };
}
