import { noContent } from '../answer-kind.ts';
import { noBody } from '../body-kind.ts';
import { endpoint } from '../endpoint.ts';
import { recordChange } from '../record-change.ts';
import { serverParams } from './server-params.ts';

export const deleteMcpServer = endpoint({
  operation: 'deleteMcpServer',
  method: 'DELETE',
  path: '/admin/mcp-servers/{name}',
  scope: 'admin',
  group: 'mcp servers',
  summary: 'Remove an MCP server',
  description: 'Refused with 409 while assistants name it; the answer says which.',
  isConditional: true,
  params: serverParams,
  query: {},
  body: noBody,
  answer: noContent('It is gone.'),
  async handle({ params: { name }, ifMatch, caller }, ports) {
    const before = await ports.configuration.servers.delete(name, ifMatch);
    await recordChange({ resource: 'mcp server', id: name, action: 'deleted', before, after: null }, caller, ports);
  },
});
