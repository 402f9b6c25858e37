import { type McpServerTestResult, mcpServerTestResultSchema, mcpServerTestSchema } from '@diosc/protocol';
import { jsonAnswer } from '../answer-kind.ts';
import { jsonBody } from '../body-kind.ts';
import { endpoint } from '../endpoint.ts';
import { administratorProblem } from './administrator-problem.ts';
import { type Reached, reachServer } from './reach-server.ts';
import { findServer, serverParams } from './server-params.ts';

export const testMcpServer = endpoint({
  operation: 'testMcpServer',
  method: 'POST',
  path: '/admin/mcp-servers/{name}/test',
  scope: 'admin',
  group: 'mcp servers',
  summary: 'Try an MCP server out',
  description:
    "Connects and lists the tools with the `headers` of a user, which are sent as the server's `auth` says, and are neither stored nor " +
    'shown. The answer is 200 also where the server fails: `status` says how it went.',
  params: serverParams,
  query: {},
  body: jsonBody(mcpServerTestSchema, { headers: { Authorization: 'Bearer (the access token of a user)' } }),
  answer: jsonAnswer(mcpServerTestResultSchema, 'How it went.'),
  handle: async ({ params: { name }, body, caller }, ports) =>
    resultOf(await reachServer(await findServer(name, ports), body, caller.requestId, ports)),
});

function resultOf(reached: Reached): McpServerTestResult {
  const { latencyMs, reason } = reached;
  if (reason !== null) {
    const isRefused = reason.kind === 'tool_unauthorized' || reason.kind === 'tool_forbidden';
    return { status: isRefused ? 'unauthorized' : 'failed', latencyMs, problem: administratorProblem(reason) };
  }
  const { tools, protocolVersion } = reached;
  return { status: 'ok', latencyMs, ...(protocolVersion !== null && { protocolVersion }), toolCount: tools.length, tools: [...tools] };
}
