import type { CallToolResult } from '@modelcontextprotocol/server';
import { createApiFetch } from './api-fetch.ts';
import type { Caller } from './caller.ts';
import { createCredentialFilter } from './credential-filter.ts';
import type { OnError } from './on-error.ts';
import type { Tool } from './tool.ts';
import { ofError, toErrorResult, toResult } from './tool-result.ts';

export type ToolCall = {
  readonly tool: Tool;
  readonly arguments: unknown;
  readonly caller: Caller;
  readonly apiOrigins: ReadonlySet<string>;
  readonly signal: AbortSignal;
};

/** Runs a tool for a caller. Never throws: whatever the handler does, the caller gets a result. */
export async function runTool(call: ToolCall, onError: OnError): Promise<CallToolResult> {
  const { tool, caller, apiOrigins, signal } = call;
  const filter = createCredentialFilter(caller);
  try {
    const value = await tool.call(call.arguments, { ...caller, signal, fetch: createApiFetch(caller, apiOrigins, signal) });
    return toResult(value, filter);
  } catch (error) {
    const result = toErrorResult(error, filter);
    if (result !== null) return result;
    onError(error, { tool: tool.name, requestId: caller.requestId, hideCredential: filter.text });
    return ofError('The tool failed.');
  }
}
