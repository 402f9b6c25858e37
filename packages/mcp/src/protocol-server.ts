import { type CallToolResult, type jsonSchemaValidator, ProtocolError, ProtocolErrorCode, Server } from '@modelcontextprotocol/server';
import type { Tool } from './tool.ts';

export type ProtocolServerOptions = {
  readonly name: string;
  readonly version: string;
  readonly tools: ReadonlyMap<string, Tool>;
  readonly run: (tool: Tool, input: unknown, signal: AbortSignal) => Promise<CallToolResult>;
};

/** No schema is compiled here, because a tool validates its own arguments. */
const NO_VALIDATOR: jsonSchemaValidator = {
  getValidator: () => () => ({ valid: false, data: undefined, errorMessage: 'This server validates no schema by itself.' }),
};

/** The protocol's side of one request. It keeps nothing, so that no caller can meet another in it. */
export function createProtocolServer({ name, version, tools, run }: ProtocolServerOptions): Server {
  const server = new Server({ name, version }, { capabilities: { tools: {} }, jsonSchemaValidator: NO_VALIDATOR });
  server.setRequestHandler('tools/list', () => ({ tools: [...tools.values()].map(describe) }));
  server.setRequestHandler('tools/call', async ({ params }, context) => {
    const tool = tools.get(params.name);
    if (tool === undefined) throw new ProtocolError(ProtocolErrorCode.InvalidParams, 'This server has no tool of that name.');
    return await run(tool, params.arguments ?? {}, context.mcpReq.signal);
  });
  return server;
}

function describe({ name, title, description, inputSchema, annotations }: Tool) {
  return {
    name,
    description,
    inputSchema,
    ...(title === undefined ? {} : { title }),
    ...(annotations === undefined ? {} : { annotations }),
  };
}
