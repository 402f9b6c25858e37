import type { McpServer, McpServerHealth } from '@diosc/protocol';
import type { OpenToolServers, ToolServers } from '../../../mcp/tool-server.ts';
import { Problem } from '../../../problem/problem.ts';
import type { Reason } from '../../../problem/reason.ts';
import { administratorProblem } from '../mcp-servers/administrator-problem.ts';

type Standing = { readonly url: string; isFailing: boolean; lastFailure: McpServerHealth['lastFailure'] };

/** How the tool servers did when this process last used them, for whichever user. It notes outcomes, never what was said. */
export class ToolServerStandings {
  readonly #standings = new Map<string, Standing>();

  /** The same tool servers, with a note taken of how each request went. */
  observe(open: OpenToolServers): OpenToolServers {
    return (sessionId) => this.#observed(open(sessionId));
  }

  /** How a server stands at its present address. */
  of({ name, url }: Pick<McpServer, 'name' | 'url'>): McpServerHealth {
    const standing = this.#standings.get(name);
    if (standing?.url !== url) return { name, status: 'unknown' };
    const { isFailing, lastFailure } = standing;
    return { name, status: isFailing ? 'failing' : 'ok', ...(lastFailure !== undefined && { lastFailure }) };
  }

  #observed(servers: ToolServers): ToolServers {
    return {
      listTools: (server, headers, signal) => this.#noting(server, () => servers.listTools(server, headers, signal)),
      callTool: (call) => this.#noting(call.server, () => servers.callTool(call)),
      close: () => servers.close(),
    };
  }

  async #noting<Result>(server: McpServer, work: () => Promise<Result>): Promise<Result> {
    try {
      const result = await work();
      this.#note(server, null);
      return result;
    } catch (error) {
      const { reason } = Problem.from(error);
      const verdict = verdictOf(reason);
      if (verdict !== 'unknown') this.#note(server, verdict === 'failing' ? reason : null);
      throw error;
    }
  }

  #note({ name, url }: McpServer, failure: Reason | null): void {
    const before = this.#standings.get(name);
    const lastFailure =
      failure === null
        ? before?.url === url
          ? before.lastFailure
          : undefined
        : { at: new Date().toISOString(), ...administratorProblem(failure) };
    this.#standings.set(name, { url, isFailing: failure !== null, lastFailure });
  }
}

/**
 * What a failed request says of the server. One that refuses a user, or whose tool reports an error, works; one that was
 * not asked to its end has said nothing.
 */
function verdictOf({ kind }: Reason): 'ok' | 'failing' | 'unknown' {
  switch (kind) {
    case 'tool_unauthorized':
    case 'tool_forbidden':
    case 'tool_failed':
      return 'ok';
    case 'tool_server_unreachable':
    case 'tool_timeout':
    case 'tool_result_too_large':
    case 'tool_bad_response':
    case 'outbound_refused':
    case 'outbound_failed':
      return 'failing';
    default:
      return 'unknown';
  }
}
