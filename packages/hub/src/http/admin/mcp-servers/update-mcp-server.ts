import { mcpServerSchema, mcpServerSettingsSchema } from '@diosc/protocol';
import { resourceAnswer } from '../answer-kind.ts';
import { mergePatchBody } from '../body-kind.ts';
import { endpoint } from '../endpoint.ts';
import { invalidRequest } from '../parse-input.ts';
import { recordChange } from '../record-change.ts';
import { serverParams } from './server-params.ts';

export const updateMcpServer = endpoint({
  operation: 'updateMcpServer',
  method: 'PATCH',
  path: '/admin/mcp-servers/{name}',
  scope: 'admin',
  group: 'mcp servers',
  summary: 'Change an MCP server',
  description: 'What changes counts for the next message of every session, on every node. The name stays: its tools are called by it.',
  isConditional: true,
  params: serverParams,
  query: {},
  body: mergePatchBody(mcpServerSettingsSchema, { timeoutMs: 10_000 }),
  answer: resourceAnswer(mcpServerSchema, 'The server as it is now.'),
  async handle({ params: { name }, body, ifMatch, caller }, ports) {
    const { before, after, isChanged } = await ports.configuration.servers.update(name, ifMatch, (current) => {
      const next = body.applyTo(current);
      if (next.name !== name) throw invalidRequest([{ path: 'name', message: 'cannot be changed' }]);
      return next;
    });
    if (isChanged)
      await recordChange({ resource: 'mcp server', id: name, action: 'changed', before, after: after.definition }, caller, ports);
    return { body: after.definition, version: after.version };
  },
});
