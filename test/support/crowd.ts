import { setTimeout as delay } from 'node:timers/promises';
import { type ScriptedOverride, startScriptedModel } from '@diosc/example-scripted-model';
import type { AssistantDefinition } from '@diosc/hub';
import { createToolServer, type Tool, type ToolContext, tool } from '@diosc/mcp';
import { newId, SCRIPTED_MODEL } from '@diosc/protocol';
import { z } from 'zod';
import { API_KEY } from './company.ts';
import { answerByPlan, type CrowdTool, type Question } from './crowd-question.ts';
import { startHttpService } from './http-service.ts';

/** One of many users. The user id is in everything that is theirs, so that it can be told wherever it turns up. */
export type Person = { readonly userId: string; readonly tenantId: string };

/** A token of one person, which resolver and tools know until `validUntil` (milliseconds since 1970). */
export type AccessToken = { readonly value: string; readonly serial: number; readonly person: Person; validUntil: number };

/** A call as the tool server saw it. The server keeps its own record, to be held against what the hub says. */
export type CrowdCall = {
  readonly tool: CrowdTool;
  readonly label: string;
  /** Null: a token that was never issued. */
  readonly token: AccessToken | null;
  /** False: the token was refused, and nothing was done. */
  taken: boolean;
  /** Aborted when the hub does not wait for the answer any more. */
  readonly signal: AbortSignal;
};

export type Crowd = {
  readonly definition: AssistantDefinition;
  /** Where the tools are, as in `http://127.0.0.1:4001`. */
  readonly toolsUrl: string;
  readonly calls: CrowdCall[];
  issue(person: Person, validUntil?: number): AccessToken;
  /** The token of that value; null where none was issued. */
  find(value: string): AccessToken | null;
  /** Forgets everything about a person who is not needed any more. */
  forget(person: Person): void;
  /** Runs when a call arrives, and may hold it; the tool looks at the token after that. */
  beforeTool: (call: CrowdCall) => Promise<void> | void;
  /** Runs when a tool is done with a call. */
  afterTool: (call: CrowdCall) => void;
  /** More of how the model answers a step of a question, such as a pause. */
  beforeAnswer: (question: Question, step: number) => ScriptedOverride | undefined | Promise<ScriptedOverride | undefined>;
  close(): Promise<void>;
};

export type CrowdOptions = {
  /** The pace of streamed answers. Default: as fast as they are read. */
  readonly tokensPerSecond?: number;
  /** How a token's value is made; default: a word with the serial number in it. */
  readonly tokenValue?: (token: Omit<AccessToken, 'value'>) => string;
};

/**
 * A company with any number of users: a resolver, a tool server on the kit and a model that does what the question says,
 * each a real server on loopback. The resolver puts the token's serial number into the display name, as in `ann (7)`, and
 * into its refusal, so that a frame tells which authentication it answers.
 */
export async function startCrowd({ tokensPerSecond, tokenValue = wordFor }: CrowdOptions = {}): Promise<Crowd> {
  const calls: CrowdCall[] = [];
  const tokens = new Map<string, AccessToken>();
  const valid = (value: string | undefined): AccessToken | null => {
    const token = tokens.get(value?.replace('Bearer ', '') ?? '');
    return token !== undefined && Date.now() < token.validUntil ? token : null;
  };
  const hooks: Pick<Crowd, 'beforeTool' | 'afterTool' | 'beforeAnswer'> = {
    beforeTool: () => undefined,
    afterTool: () => undefined,
    beforeAnswer: () => undefined,
  };
  let serial = 0;

  const model = await startScriptedModel({
    ...(tokensPerSecond !== undefined && { tokensPerSecond }),
    behave: async ({ body }) => {
      const planned = answerByPlan(body);
      if (planned === null) return undefined;
      return { answer: planned.answer, ...(await hooks.beforeAnswer(planned.question, planned.step)) };
    },
  });
  const serve = async (name: CrowdTool, { label, toolMilliseconds = 0 }: ToolInput, context: ToolContext): Promise<object> => {
    const value = context.headers['Authorization'] ?? context.headers['authorization'];
    const token = tokens.get(value?.replace('Bearer ', '') ?? '') ?? null;
    const call: CrowdCall = { tool: name, label, token, taken: false, signal: context.signal };
    calls.push(call);
    await hooks.beforeTool(call);
    if (toolMilliseconds > 0) await delay(toolMilliseconds);
    call.taken = valid(value) !== null;
    hooks.afterTool(call);
    if (token === null || !call.taken) {
      return { isError: true, content: [{ type: 'text', text: 'The token has expired.' }], _meta: { 'diosc/auth': { status: 401 } } };
    }
    return { tool: name, label, parcelOf: token.person.userId };
  };
  const tools = createToolServer({ name: 'parcels', version: '1.0.0', tools: crowdTools(serve), onError: () => undefined });
  const toolsAt = await tools.listen({ port: 0, host: '127.0.0.1' });
  const resolver = await startHttpService((request, response) => {
    const value = String(request.headers['x-user-auth-authorization']);
    const token = valid(value);
    response.setHeader('content-type', 'application/json');
    response.statusCode = token === null ? 401 : 200;
    response.end(JSON.stringify(token === null ? refused(tokens.get(value.replace('Bearer ', ''))) : resolved(token)));
  });

  return Object.assign(hooks, {
    calls,
    toolsUrl: toolsAt.url,
    issue(person: Person, validUntil = Number.POSITIVE_INFINITY) {
      const unnamed = { serial: ++serial, person, validUntil };
      const token = { ...unnamed, value: tokenValue(unnamed) };
      tokens.set(token.value, token);
      return token;
    },
    find: (value: string) => tokens.get(value) ?? null,
    forget(person: Person) {
      for (const token of tokens.values()) if (token.person.userId === person.userId) tokens.delete(token.value);
    },
    definition: definitionFor(model.url, resolver.url, toolsAt.url),
    close: async () => {
      await Promise.all([model.stop(), tools.close(), resolver.close()]);
    },
  });
}

/** The serial number of the token that a user was resolved by, or refused. */
export function serialOf({ displayName = '' }: { readonly displayName?: string | undefined }): number {
  return Number(/\((\d+)\)$/.exec(displayName)?.[1]);
}

function resolved({ person, serial }: AccessToken): object {
  return {
    userId: person.userId,
    displayName: `${person.userId} (${serial})`,
    roles: ['sales'],
    metadata: { tenantId: person.tenantId },
  };
}

function refused(token: AccessToken | undefined): object {
  return { error: `This token has expired (${token?.serial})`, code: 'TOKEN_EXPIRED' };
}

function wordFor({ serial, person }: Omit<AccessToken, 'value'>): string {
  return `token-${serial}-of-${person.userId}`;
}

const inputSchema = z.object({ label: z.string(), toolMilliseconds: z.number().optional() });
type ToolInput = z.infer<typeof inputSchema>;

function crowdTools(serve: (name: CrowdTool, input: ToolInput, context: ToolContext) => Promise<object>): Tool[] {
  return [
    tool({
      name: 'list_parcels',
      description: 'Lists the parcels that belong to the user.',
      inputSchema,
      annotations: { readOnlyHint: true },
      handler: (input, context) => serve('list_parcels', input, context),
    }),
    tool({
      name: 'send_parcel',
      description: 'Sends a parcel away. It cannot be undone.',
      inputSchema,
      annotations: { destructiveHint: true },
      handler: (input, context) => serve('send_parcel', input, context),
    }),
  ];
}

function definitionFor(modelUrl: string, resolverUrl: string, toolsUrl: string): AssistantDefinition {
  return {
    assistant: {
      id: newId('assistant'),
      name: 'Assistant of a crowd',
      greeting: 'Hello.',
      model: { provider: 'openai-compatible', model: SCRIPTED_MODEL, baseUrl: modelUrl },
      userResolverUrl: `${resolverUrl}/resolve`,
      userResolverTimeoutMs: 5000,
      mcpServers: ['parcels'],
    },
    apiKey: API_KEY,
    roles: [{ roleName: 'sales', displayName: 'Sales', allowAllTools: true }],
    mcpServers: [{ name: 'parcels', url: `${toolsUrl}/mcp`, timeoutMs: 5000 }],
  };
}
