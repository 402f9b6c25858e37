import { mcpServerTestSchema, mcpToolListSchema } from '@diosc/protocol';
import { jsonAnswer } from '../answer-kind.ts';
import { jsonBody } from '../body-kind.ts';
import { endpoint } from '../endpoint.ts';
import { listedTools } from './listed-tools.ts';
import { serverParams } from './server-params.ts';

export const refreshMcpServer = endpoint({
  operation: 'refreshMcpServer',
  method: 'POST',
  path: '/admin/mcp-servers/{name}/refresh',
  scope: 'admin',
  group: 'mcp servers',
  summary: 'Ask an MCP server for its tools anew',
  description:
    'Nothing that was known of the server is used. Chats list tools as their own user and look again within a minute, so that ' +
    'they need no refresh. `headers` are those of a user, as for a test.',
  params: serverParams,
  query: {},
  body: jsonBody(mcpServerTestSchema, {}),
  answer: jsonAnswer(mcpToolListSchema, 'The tools.'),
  handle: ({ params: { name }, body, caller }, ports) => listedTools(name, body, caller.requestId, ports),
});
