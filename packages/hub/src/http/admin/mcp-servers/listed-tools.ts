import type { McpServerTest, McpToolList } from '@diosc/protocol';
import { Problem } from '../../../problem/problem.ts';
import type { AdminPorts } from '../admin-ports.ts';
import { reachServer } from './reach-server.ts';
import { findServer } from './server-params.ts';

/**
 * The tools of a server as it lists them now.
 * @throws {Problem} `not_found`; `conflict` where the server lists them to users alone: 401 and 403 would say that the
 * administrator's own token is at fault; and what a tool server fails with
 */
export async function listedTools(name: string, test: McpServerTest, requestId: string, ports: AdminPorts): Promise<McpToolList> {
  const reached = await reachServer(await findServer(name, ports), test, requestId, ports);
  if (reached.reason === null) return { tools: [...reached.tools] };
  const { reason } = reached;
  if (reason.kind !== 'tool_unauthorized' && reason.kind !== 'tool_forbidden') throw new Problem(reason);
  const problem =
    Object.keys(test.headers).length === 0
      ? `The MCP server "${name}" lists its tools only to users; send the headers of one to "POST /admin/mcp-servers/${name}/test"`
      : `The MCP server "${name}" does not list its tools to whoever these headers belong to`;
  throw new Problem({ kind: 'conflict', problem });
}
