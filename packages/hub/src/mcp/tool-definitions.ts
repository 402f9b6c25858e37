import { isSpecType, type Tool } from '@modelcontextprotocol/client';

/**
 * The tools of a server that want some of their arguments repeated in HTTP headers (`x-mcp-header` in a schema, 2026-07-28),
 * by name. Only for these does the protocol library need the definition when they are called.
 */
export function mirroringTools(listed: readonly unknown[]): ReadonlyMap<string, Tool> {
  const tools = new Map<string, Tool>();
  for (const each of listed) {
    if (!isSpecType.Tool(each) || !JSON.stringify(each.inputSchema).includes('"x-mcp-header"')) continue;
    tools.set(each.name, { name: each.name, inputSchema: each.inputSchema });
  }
  return tools;
}
