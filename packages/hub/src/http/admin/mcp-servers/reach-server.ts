import { inspect } from 'node:util';
import { type McpServer, type McpServerTest, type McpTool, newId } from '@diosc/protocol';
import { outgoingHeaders } from '../../../credential/outgoing-headers.ts';
import { claimedPrincipal } from '../../../identity/unverified.ts';
import { createToolServers } from '../../../mcp/create-tool-servers.ts';
import type { Tool } from '../../../mcp/tool-server.ts';
import { Problem } from '../../../problem/problem.ts';
import type { Reason } from '../../../problem/reason.ts';
import { createRedactor } from '../../../redaction/create-redactor.ts';
import { redactJson } from '../../../redaction/redact-json.ts';
import type { AdminPorts } from '../admin-ports.ts';
import { notingVersion } from './spoken-version.ts';
import { testCredential } from './test-credential.ts';

/** Milliseconds that an administrator is kept waiting, however long a call to that server may take. */
const MOST_PATIENCE_MS = 30_000;

/** What became of it. `reason` may quote the server; whatever it quotes of the headers has been taken out. */
export type Reached = { readonly latencyMs: number } & (
  | { readonly tools: readonly McpTool[]; readonly protocolVersion: string | null; readonly reason: null }
  | { readonly reason: Reason }
);

/**
 * Connects to a server as a chat would, for somebody whom nobody vouches for, and lists its tools. Nothing that was learned
 * of it before is used, and nothing is kept: the connection ends here, and the headers are wiped.
 * @throws {Problem} `request_invalid` or `auth_header_invalid` for headers that could not be sent
 */
export async function reachServer(
  server: McpServer,
  test: McpServerTest,
  requestId: string,
  { outbound, standings, log }: Pick<AdminPorts, 'outbound' | 'standings' | 'log'>,
): Promise<Reached> {
  const credential = testCredential(test);
  const redactor = createRedactor(credential).primed();
  const noting = notingVersion(outbound);
  // Only that something was left out: a server can name a tool after the credential that it was sent.
  const quiet = { warn: (_facts: object, message: string) => log.warn({ server: server.name }, message) };
  const sessionId = newId('session');
  const toolServers = standings.observe(createToolServers({ outbound: noting.outbound, log: quiet }))(sessionId);
  const principal = claimedPrincipal(credential);
  const patient = { ...server, timeoutMs: Math.min(server.timeoutMs, MOST_PATIENCE_MS) };
  const headers = () => outgoingHeaders(server.auth.mode, { credential, principal, requestId, sessionId });
  const began = performance.now();
  try {
    const listed = await toolServers.listTools(patient, headers, new AbortController().signal);
    const tools = listed.flatMap((tool) => shown(tool, (text) => redactor.redact(text)));
    return { latencyMs: since(began), tools, protocolVersion: noting.version(), reason: null };
  } catch (error) {
    const { reason } = Problem.from(error);
    // Of an error that is not foreseen nothing is known, so that it may quote the server too.
    if (reason.kind === 'internal')
      log.error({ server: server.name, requestId, problem: redactor.redact(inspect(error)) }, 'a test failed');
    return { latencyMs: since(began), reason: withoutHeaders(reason, (text) => redactor.redact(text)) };
  } finally {
    // A server that keeps a session is told that it is over, with the headers that it knows; only then can they go.
    await toolServers.close();
    credential.wipe();
  }
}

/** A tool without the headers in what it says. One that has them in its name is left out, as it is from chats. */
function shown({ name, title, description, inputSchema, readOnly, idempotent }: Tool, conceal: (text: string) => string): McpTool[] {
  if (conceal(name) !== name) return [];
  const said = { title: conceal(title), description: conceal(description), inputSchema: redactJson(inputSchema, conceal) };
  return [{ name, ...said, readOnly, idempotent }];
}

function withoutHeaders(reason: Reason, conceal: (text: string) => string): Reason {
  return reason.kind === 'tool_failed' ? { ...reason, text: conceal(reason.text) } : reason;
}

function since(began: number): number {
  return Math.round(performance.now() - began);
}
