import { mcpToolListSchema } from '@diosc/protocol';
import { jsonAnswer } from '../answer-kind.ts';
import { noBody } from '../body-kind.ts';
import { endpoint } from '../endpoint.ts';
import { listedTools } from './listed-tools.ts';
import { serverParams } from './server-params.ts';

export const listMcpServerTools = endpoint({
  operation: 'listMcpServerTools',
  method: 'GET',
  path: '/admin/mcp-servers/{name}/tools',
  scope: 'admin',
  group: 'mcp servers',
  summary: 'List the tools of an MCP server',
  description:
    'Asks the server now, without headers of a user. One that lists its tools only to users answers 409 here; `POST .../test` lists them.',
  params: serverParams,
  query: {},
  body: noBody,
  answer: jsonAnswer(mcpToolListSchema, 'The tools.'),
  handle: ({ params: { name }, caller }, ports) => listedTools(name, { headers: {} }, caller.requestId, ports),
});
