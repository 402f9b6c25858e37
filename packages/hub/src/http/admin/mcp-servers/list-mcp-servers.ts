import { mcpServerSchema, pageSchema } from '@diosc/protocol';
import { jsonAnswer } from '../answer-kind.ts';
import { noBody } from '../body-kind.ts';
import { endpoint } from '../endpoint.ts';
import { decodeCursor, pageQuery, toPage } from '../page.ts';

export const listMcpServers = endpoint({
  operation: 'listMcpServers',
  method: 'GET',
  path: '/admin/mcp-servers',
  scope: 'read-only',
  group: 'mcp servers',
  summary: 'List MCP servers',
  description: 'In the order of their names.',
  params: {},
  query: pageQuery,
  body: noBody,
  answer: jsonAnswer(pageSchema(mcpServerSchema), 'A page of MCP servers.'),
  async handle({ query: { limit, cursor } }, { configuration }) {
    const after = decodeCursor(cursor, (key): key is string => mcpServerSchema.shape.name.safeParse(key).success);
    return toPage(await configuration.servers.list({ after, limit: limit + 1 }), limit, ({ name }) => name);
  },
});
