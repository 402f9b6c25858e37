import { type CallToolResult, isCallToolResult } from '@modelcontextprotocol/server';
import { ApiAuthError } from './api-auth-error.ts';
import type { CredentialFilter } from './credential-filter.ts';
import { ToolError } from './tool-error.ts';

/** Under this key of a result's `_meta`, the hub finds that the API refused the user's credential. */
const AUTH_META_KEY = 'diosc/auth';

/**
 * What a handler returned, as an MCP result without the caller's credential.
 * @throws {TypeError} for what JSON cannot hold: a cycle, a bigint.
 */
export function toResult(value: unknown, filter: CredentialFilter): CallToolResult {
  if (value === undefined || value === null) return ofText('Done.');
  if (typeof value === 'string') return ofText(filter.text(value));
  const json: unknown = JSON.parse(JSON.stringify(value) ?? 'null');
  const filtered = filter.value(json);
  if (isObject(filtered) && Array.isArray(filtered['content']) && isCallToolResult(filtered)) return filtered;
  const result = ofText(JSON.stringify(filtered));
  // Before 2026-07-28 structured content takes an object only; the text says the same in every revision.
  return isObject(filtered) ? { ...result, structuredContent: filtered } : result;
}

/** What a handler threw, as a result for people; on an API's refusal marked for the hub. Null for an error that was not meant for them. */
export function toErrorResult(error: unknown, filter: CredentialFilter): CallToolResult | null {
  if (error instanceof ApiAuthError) {
    const challenge = error.challenge === null ? {} : { challenge: filter.text(error.challenge) };
    return { ...ofError(filter.text(error.message)), _meta: { [AUTH_META_KEY]: { status: error.status, ...challenge } } };
  }
  return error instanceof ToolError ? ofError(filter.text(error.message)) : null;
}

/** An error result. */
export function ofError(text: string): CallToolResult {
  return { ...ofText(text), isError: true };
}

function ofText(text: string): CallToolResult {
  return { content: [{ type: 'text', text }] };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
