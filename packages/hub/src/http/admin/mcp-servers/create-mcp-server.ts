import { mcpServerSchema, mcpServerSettingsSchema } from '@diosc/protocol';
import { resourceAnswer } from '../answer-kind.ts';
import { jsonBody } from '../body-kind.ts';
import { endpoint } from '../endpoint.ts';
import { recordChange } from '../record-change.ts';

export const createMcpServer = endpoint({
  operation: 'createMcpServer',
  method: 'POST',
  path: '/admin/mcp-servers',
  scope: 'admin',
  group: 'mcp servers',
  summary: 'Add an MCP server',
  description: 'Assistants use it once they name it in `mcpServers`. Its address is not called now; `POST .../test` does that.',
  params: {},
  query: {},
  body: jsonBody(mcpServerSettingsSchema, { name: 'orders', displayName: 'Orders', url: 'https://tools.example.com/mcp' }),
  answer: resourceAnswer(mcpServerSchema, 'The server.', 201),
  async handle({ body, caller }, ports) {
    const { definition, version } = await ports.configuration.servers.create(body);
    await recordChange({ resource: 'mcp server', id: definition.name, action: 'created', before: null, after: definition }, caller, ports);
    return { body: definition, version };
  },
});
