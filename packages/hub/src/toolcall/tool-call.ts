import type { CredentialMode, ErrorCode, Id, JsonObject, McpServer } from '@diosc/protocol';
import type { Tool } from '../mcp/tool-server.ts';

/**
 * One wish to call a tool, from whichever door it came. `server` and `tool` are null where the name is not one of the
 * session's tools; such a call goes through the same gates, and is refused and audited there.
 */
export type ToolCall = {
  readonly id: Id<'toolCall'>;
  readonly turnId: Id<'turn'>;
  readonly requestId: Id<'request'>;
  readonly requestedName: string;
  readonly server: McpServer | null;
  readonly tool: Tool | null;
  readonly arguments: JsonObject;
  /** How often it came back because the credential was refused, in whichever process. */
  readonly refusals: number;
  readonly signal: AbortSignal;
};

/** How a call ended. `text` is what the model reads, already redacted. */
export type ToolOutcome = {
  readonly state: 'completed' | 'failed';
  readonly text: string;
  readonly error: { readonly code: ErrorCode; readonly message: string } | null;
  readonly durationMs: number;
  readonly credentialMode: CredentialMode | null;
};

/** May it be sent again when nobody knows whether it arrived? Only if its server says that this changes nothing. */
export function isRepeatable(tool: Tool | null): boolean {
  return tool !== null && (tool.readOnly || tool.idempotent);
}
