import { mcpServerSchema } from '@diosc/protocol';
import { Problem } from '../../../problem/problem.ts';
import { resourceAnswer } from '../answer-kind.ts';
import { noBody } from '../body-kind.ts';
import { endpoint } from '../endpoint.ts';
import { serverParams } from './server-params.ts';

export const readMcpServer = endpoint({
  operation: 'readMcpServer',
  method: 'GET',
  path: '/admin/mcp-servers/{name}',
  scope: 'read-only',
  group: 'mcp servers',
  summary: 'Read an MCP server',
  params: serverParams,
  query: {},
  body: noBody,
  answer: resourceAnswer(mcpServerSchema, 'The server.'),
  async handle({ params: { name } }, { configuration }) {
    const found = await configuration.servers.find(name);
    if (found === null) throw new Problem({ kind: 'not_found', what: 'such MCP server' });
    return { body: found.definition, version: found.version };
  },
});
