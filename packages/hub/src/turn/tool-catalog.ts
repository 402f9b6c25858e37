import type { Id, McpServer } from '@diosc/protocol';
import { roleAllows } from '../assistant/role.ts';
import { outgoingHeaders } from '../credential/outgoing-headers.ts';
import { modelToolName } from '../mcp/tool-name.ts';
import type { Tool } from '../mcp/tool-server.ts';
import type { ModelTool } from '../model/language-model.ts';
import { Problem } from '../problem/problem.ts';
import type { Reason } from '../problem/reason.ts';
import { redactJson } from '../redaction/redact-json.ts';
import type { LiveSession } from '../session/live-session.ts';

export type CatalogEntry = { readonly server: McpServer; readonly tool: Tool };

/** The tools of one turn. `named` has all that the servers offer; only `shown`, those of the role, reach the model. */
export type ToolCatalog = {
  readonly named: ReadonlyMap<string, CatalogEntry>;
  readonly shown: readonly ModelTool[];
  /** The servers that could not be asked, and why. */
  readonly failures: readonly { readonly server: McpServer; readonly reason: Reason }[];
};

/**
 * Asks all servers at once, as the user. One that fails costs its own tools and nobody else's; a refused credential is
 * asked for once, like that of a call.
 */
export async function loadToolCatalog(
  session: LiveSession,
  servers: readonly McpServer[],
  request: { requestId: Id<'request'>; turnId: Id<'turn'>; signal: AbortSignal },
): Promise<ToolCatalog> {
  const sentWith = session.redactor.primed();
  const lists = await Promise.all(servers.map((server) => listTools(session, server, request)));
  const conceal = (text: string) => session.redactor.redact(sentWith.redact(text));
  const named = new Map<string, CatalogEntry>();
  const shown: ModelTool[] = [];
  const failures: ToolCatalog['failures'][number][] = [];
  for (const { server, tools, reason } of lists) {
    if (reason !== null) failures.push({ server, reason });
    for (const offered of tools) {
      const tool = redactTool(offered, conceal);
      if (tool === null) continue;
      const name = modelToolName(server.name, tool.name);
      named.set(name, { server, tool });
      if (roleAllows(session.role, tool)) shown.push({ name, description: tool.description, inputSchema: tool.inputSchema });
    }
  }
  return { named, shown, failures };
}

type ListedTools = { server: McpServer; tools: readonly Tool[]; reason: Reason | null };

async function listTools(
  session: LiveSession,
  server: McpServer,
  request: { requestId: Id<'request'>; turnId: Id<'turn'>; signal: AbortSignal },
): Promise<ListedTools> {
  const headers = () =>
    outgoingHeaders(server.auth.mode, {
      credential: session.credential,
      principal: session.principal,
      requestId: request.requestId,
      sessionId: session.record.id,
    });
  for (let hasWaited = false; ; hasWaited = true) {
    try {
      return { server, tools: await session.toolServers.listTools(server, headers, request.signal), reason: null };
    } catch (error) {
      const { reason } = Problem.from(error);
      const canRefresh = reason.kind === 'tool_unauthorized' && !hasWaited;
      if (!canRefresh) return { server, tools: [], reason };
      const ended = await session.refresh.ask('rejected', request, request.signal);
      if (ended !== 'answered') return { server, tools: [], reason: { kind: 'refresh_timed_out' } };
    }
  }
}

/**
 * A server that was given the credential could put it into what it says of its tools, to have it shown, stored, or sent to
 * the model. A tool that has it in its name is left out: it could not be called by another.
 */
function redactTool(tool: Tool, conceal: (text: string) => string): Tool | null {
  if (conceal(tool.name) !== tool.name) return null;
  return {
    ...tool,
    title: conceal(tool.title),
    description: conceal(tool.description),
    inputSchema: redactJson(tool.inputSchema, conceal),
  };
}
