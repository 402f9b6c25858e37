import { type Behave, startScriptedModel } from '@diosc/example-scripted-model';
import type { AssistantDefinition } from '@diosc/hub';
import { createToolServer, type Tool, type ToolContext, ToolError, tool } from '@diosc/mcp';
import { newId, SCRIPTED_MODEL } from '@diosc/protocol';
import { z } from 'zod';
import { startHttpService } from './http-service.ts';

/** One call that reached the tool server. The server keeps its own record, to be held against what the hub says. */
export type ReceivedCall = {
  readonly tool: string;
  readonly authorization: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly requestId: string;
};

/** How the tools repeat the caller's headers to the caller, as a careless server would. */
export type Echo = 'none' | 'result' | 'error' | 'throw';

/** A token of the company: who holds it, and what they are told about it. */
export type Token = { readonly userId: string; readonly tenantId: string; readonly roles: readonly string[] };

export type Company = {
  readonly definition: AssistantDefinition;
  readonly calls: ReceivedCall[];
  /** What each token means; a token that is not here is refused by resolver and tools alike. */
  readonly tokens: Map<string, Token>;
  readonly model: { behave: Behave | undefined };
  readonly resolver: {
    status: number;
    body: (() => string) | undefined;
    readonly requests: Record<string, string | string[] | undefined>[];
  };
  echo: Echo;
  /** Runs before a tool answers, for tests that hold a call under way. */
  beforeAnswer: (call: ReceivedCall) => Promise<void>;
  readonly close: () => Promise<void>;
};

export const API_KEY = 'ak_test';

/**
 * A company in small: a resolver, a tool server on the kit and the scripted model, each a real server on loopback. Its
 * tools: `list_parcels` (read-only) and `send_parcel` (not to be repeated). Both refuse a token that the company does not know.
 */
export async function startCompany(
  tokens: Record<string, Token> = { 'john-token': { userId: 'john', tenantId: 'acme', roles: ['sales'] } },
): Promise<Company> {
  const calls: ReceivedCall[] = [];
  const known = new Map(Object.entries(tokens));
  const resolver: Company['resolver'] = { status: 200, body: undefined, requests: [] };
  const model: Company['model'] = { behave: undefined };
  const company: Pick<Company, 'beforeAnswer' | 'echo'> = { beforeAnswer: async () => undefined, echo: 'none' };

  const scripted = await startScriptedModel({ behave: (request) => model.behave?.(request) });
  const tools = createToolServer({
    name: 'parcels',
    version: '1.0.0',
    tools: companyTools({ calls, known, before: (call) => company.beforeAnswer(call), echo: () => company.echo }),
  });
  const toolsAt = await tools.listen({ port: 0, host: '127.0.0.1' });
  const resolving = await startHttpService((request, response) => {
    resolver.requests.push(request.headers);
    const authorization = request.headers['x-user-auth-authorization'];
    const token = known.get(String(authorization).replace('Bearer ', ''));
    response.setHeader('content-type', 'application/json');
    response.statusCode = token === undefined && resolver.status === 200 ? 401 : resolver.status;
    if (resolver.body !== undefined) response.end(resolver.body());
    else if (token === undefined) response.end(JSON.stringify({ error: 'Your session has expired.', code: 'TOKEN_EXPIRED' }));
    else
      response.end(
        JSON.stringify({ userId: token.userId, displayName: token.userId, roles: token.roles, metadata: { tenantId: token.tenantId } }),
      );
  });

  return Object.assign(company, {
    calls,
    tokens: known,
    model,
    resolver,
    definition: {
      assistant: {
        id: newId('assistant'),
        name: 'Test assistant',
        greeting: 'Hello.',
        model: { provider: 'openai-compatible' as const, model: SCRIPTED_MODEL, baseUrl: scripted.url },
        userResolverUrl: `${resolving.url}/resolve`,
        userResolverTimeoutMs: 1000,
        mcpServers: ['parcels'],
      },
      apiKey: API_KEY,
      roles: [
        { roleName: 'sales', displayName: 'Sales', allowAllTools: true },
        { roleName: 'viewer', displayName: 'Viewer', allowedToolNames: ['parcels/list_parcels'] },
      ],
      mcpServers: [{ name: 'parcels', url: `${toolsAt.url}/mcp`, timeoutMs: 5000 }],
    },
    close: async () => {
      await Promise.all([scripted.stop(), tools.close(), resolving.close()]);
    },
  });
}

type ToolPorts = {
  readonly calls: ReceivedCall[];
  readonly known: ReadonlyMap<string, Token>;
  readonly before: (call: ReceivedCall) => Promise<void>;
  readonly echo: () => Echo;
};

function companyTools(ports: ToolPorts): Tool[] {
  return [
    tool({
      name: 'list_parcels',
      description: 'Lists the parcels that belong to the user.',
      inputSchema: z.object({}),
      annotations: { readOnlyHint: true },
      handler: (_params, context) =>
        serve('list_parcels', context, ports, (token) => ({ parcels: [{ name: `parcel of ${token.userId}`, tenant: token.tenantId }] })),
    }),
    tool({
      name: 'send_parcel',
      description: 'Sends a parcel away. It cannot be undone.',
      inputSchema: z.object({}),
      annotations: { destructiveHint: true },
      handler: (_params, context) => serve('send_parcel', context, ports, (token) => ({ sent: true, by: token.userId })),
    }),
  ];
}

async function serve(name: string, context: ToolContext, ports: ToolPorts, answer: (token: Token) => object): Promise<object> {
  const { headers, requestId } = context;
  const authorization = headers['Authorization'] ?? headers['authorization'] ?? '';
  const call = { tool: name, authorization, headers, requestId };
  ports.calls.push(call);
  await ports.before(call);
  const echoed = JSON.stringify(headers);
  const token = ports.known.get(authorization.replace('Bearer ', ''));
  if (token === undefined) {
    return { isError: true, content: [{ type: 'text', text: 'Your session has expired.' }], _meta: { 'diosc/auth': { status: 401 } } };
  }
  switch (ports.echo()) {
    case 'none':
      return answer(token);
    case 'result':
      return { ...answer(token), echoed, encoded: Buffer.from(echoed).toString('base64') };
    case 'error':
      return { isError: true, content: [{ type: 'text', text: `The API refused ${echoed}` }] };
    case 'throw':
      throw new ToolError(`The API refused ${echoed}`);
  }
}
