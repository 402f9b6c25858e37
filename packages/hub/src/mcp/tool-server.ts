import type { Id, JsonObject, McpServer } from '@diosc/protocol';

/** A tool of a server, as discovered. `title` is what people call it. */
export type Tool = {
  readonly server: string;
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly inputSchema: JsonObject;
  /** By the server's own annotations: it changes nothing. */
  readonly readOnly: boolean;
  /** By the server's own annotations: doing it twice is the same as doing it once. */
  readonly idempotent: boolean;
};

/** The headers of one request to a tool server, ready to send. Made for one request and dropped after it. */
export type OutgoingHeaders = Readonly<Record<string, string>>;

/** What a tool answered, whether well or with an error of its own. */
export type ToolAnswer = {
  readonly isError: boolean;
  /** The content as text for the model: text as it is, structured content as JSON, anything else named. */
  readonly text: string;
  /** An authentication failure that the server, or the API behind it, reported by the kit's marker or by HTTP. */
  readonly auth: { readonly status: 401 | 403; readonly challenge: string | null } | null;
};

/**
 * The tool servers as one session reaches them. Nothing in it is shared with another session: connections, protocol
 * sessions and tool lists belong to one principal.
 */
export interface ToolServers {
  /**
   * The tools of one server as this session's user sees them; remembered for a minute, or until a change announced by the server.
   * @throws {Problem} `tool_*` or `outbound_refused`; a refused credential throws `tool_unauthorized` or `tool_forbidden`.
   */
  listTools(server: McpServer, headers: () => OutgoingHeaders, signal: AbortSignal): Promise<readonly Tool[]>;
  /**
   * Calls a tool. `headers` is asked anew for every HTTP request, so that each carries the credential of that moment.
   * A refusal of the credential by HTTP status comes as `auth` in the answer, not as a throw.
   * @throws {Problem} `tool_*` or `outbound_refused`; an abort by `signal`, or `close`, throws `tool_cancelled`.
   */
  callTool(call: {
    readonly server: McpServer;
    readonly tool: string;
    readonly arguments: JsonObject;
    readonly headers: () => OutgoingHeaders;
    readonly signal: AbortSignal;
  }): Promise<ToolAnswer>;
  /** Ends all connections of this session, and requests under way on them. */
  close(): Promise<void>;
}

/** Opens the {@link ToolServers} of a session. */
export type OpenToolServers = (sessionId: Id<'session'>) => ToolServers;
