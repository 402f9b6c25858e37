import { type McpServer, mcpServerSchema } from '@diosc/protocol';
import { Problem } from '../../../problem/problem.ts';
import type { AdminPorts } from '../admin-ports.ts';

/** The server that a path names. */
export const serverParams = { name: mcpServerSchema.shape.name.describe('The name of an MCP server, such as `orders`.') };

/** @throws {Problem} `not_found` */
export async function findServer(name: string, { configuration }: Pick<AdminPorts, 'configuration'>): Promise<McpServer> {
  const found = await configuration.servers.find(name);
  if (found === null) throw new Problem({ kind: 'not_found', what: 'such MCP server' });
  return found.definition;
}
