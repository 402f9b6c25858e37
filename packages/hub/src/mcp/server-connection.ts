import type { McpServer } from '@diosc/protocol';
import {
  type CallToolResult,
  type Tool as DefinedTool,
  ProtocolError,
  SdkError,
  SdkErrorCode,
  specTypeSchemas,
  UnsupportedProtocolVersionError,
} from '@modelcontextprotocol/client';
import { z } from 'zod';
import type { Discoveries } from './discovery.ts';
import { listAllTools, type ToolPage } from './list-all-tools.ts';
import { NO_TIMEOUT_MS, type OpenClient, openClient } from './open-client.ts';
import { Operation } from './operation.ts';
import { readTools } from './read-tools.ts';
import { mirroringTools } from './tool-definitions.ts';
import { httpRefusal } from './tool-problem.ts';
import type { Tool } from './tool-server.ts';
import type { ToolServerLog } from './tool-server-log.ts';

/** The error of 2026-07-28 for headers that do not repeat what the body says. */
const HEADER_MISMATCH = -32020;
/** A list is taken as it was for this long, in milliseconds, unless the server says earlier that it changed. */
const LIST_LIFETIME_MS = 60_000;

const toolPageSchema = z.looseObject({ tools: z.array(z.unknown()), nextCursor: z.string().optional() });

export type ConnectionOptions = {
  readonly server: McpServer;
  readonly discoveries: Discoveries;
  readonly log: ToolServerLog;
  /** Does work as an operation of its own, with the headers of the one that asks for it. */
  readonly run: <T>(asking: Operation, work: () => Promise<T>) => Promise<T>;
};

/** One server as one session reaches it. Everything in it was said to, and by, one principal. */
export class ServerConnection {
  readonly #options: ConnectionOptions;
  #open: OpenClient | null = null;
  #opening: Promise<OpenClient> | null = null;
  #mirroring: ReadonlyMap<string, DefinedTool> = new Map();
  #tools: { readonly list: readonly Tool[]; readonly until: number } | null = null;

  constructor(options: ConnectionOptions) {
    this.#options = options;
  }

  get server(): McpServer {
    return this.#options.server;
  }

  /** Whether it still reaches the server as it is configured now. */
  isFor({ url, timeoutMs }: McpServer): boolean {
    return url === this.server.url && timeoutMs === this.server.timeoutMs;
  }

  /** Lists the tools as part of the running operation, or from memory. */
  async listTools(): Promise<readonly Tool[]> {
    if (this.#tools !== null && performance.now() < this.#tools.until) return this.#tools.list;
    const { server, log } = this.#options;
    const listed = await this.#withClient((open) => listAllTools(server.name, (cursor) => askForPage(open, cursor), log));
    const list = readTools(server.name, listed, log);
    this.#tools = { list, until: performance.now() + LIST_LIFETIME_MS };
    this.#mirroring = mirroringTools(listed);
    return list;
  }

  /** Calls a tool as part of the running operation. */
  async callTool(params: { name: string; arguments: Record<string, unknown> }): Promise<CallToolResult> {
    try {
      return await this.#call(params);
    } catch (error) {
      if (!(error instanceof ProtocolError) || error.code !== HEADER_MISMATCH) throw error;
    }
    // The server wants arguments in headers that it did not want when it was last asked. It has not run the tool.
    this.#tools = null;
    await this.listTools();
    return await this.#call(params);
  }

  async #call(params: { name: string; arguments: Record<string, unknown> }): Promise<CallToolResult> {
    const { signal } = Operation.current();
    const options = { signal, timeout: NO_TIMEOUT_MS };
    const toolDefinition = this.#mirroring.get(params.name);
    return await this.#withClient(({ client }) =>
      toolDefinition === undefined
        ? // The same without looking a definition up; `callTool` also parses a result of nothing first, to see whether it can.
          client.request({ method: 'tools/call', params }, specTypeSchemas.CallToolResult, options)
        : client.callTool(params, { ...options, toolDefinition }),
    );
  }

  /** Ends the protocol session on a 2025 server, as part of the running operation; a server of 2026-07-28 keeps none. */
  async close(): Promise<void> {
    const open = this.#open;
    this.#open = null;
    if (open?.transport.sessionId !== undefined) await open.transport.terminateSession();
  }

  /**
   * Does something with the open client. Where the server refused the request itself (it lost the session, or speaks
   * another era by now) the request was certainly not executed: it is sent once more, over a fresh connection.
   */
  async #withClient<T>(work: (open: OpenClient) => Promise<T>): Promise<T> {
    const open = await this.#connected();
    try {
      return await work(open);
    } catch (error) {
      if (!this.#mayBeOutdated(open, error)) throw error;
      if (this.#open === open) {
        this.#open = null;
        this.#tools = null;
        this.#options.discoveries.forget(this.server.url);
      }
      if (!isRefusedUnexecuted(open, error)) throw error;
    }
    return await work(await this.#connected());
  }

  /** Whether the error may come from what was assumed about the server, rather than from this request. */
  #mayBeOutdated(open: OpenClient, error: unknown): boolean {
    // A 2025 server that took a 2026-07-28 request for one of its own: it answered, so that the call is not repeated.
    return isRefusedUnexecuted(open, error) || (error instanceof SdkError && error.code === SdkErrorCode.InvalidResult);
  }

  /** The open client. Callers that come together share one opening, but not the refusal of another's credential. */
  async #connected(): Promise<OpenClient> {
    const operation = Operation.current();
    if (this.#open !== null) return this.#open;
    if (this.#opening !== null) {
      const shared = await operation.unlessEnded(this.#opening.catch(() => null));
      if (shared !== null) return shared;
    }
    this.#opening ??= this.#connect(operation).finally(() => {
      this.#opening = null;
    });
    return await operation.unlessEnded(this.#opening);
  }

  /** Opens in an operation of its own, so that the one who asked first can leave without taking it from the others. */
  async #connect(asking: Operation): Promise<OpenClient> {
    const { server, discoveries, run } = this.#options;
    const open = await run(asking, () => openClient(server, discoveries));
    open.client.setNotificationHandler('notifications/tools/list_changed', () => {
      this.#tools = null;
    });
    this.#open = open;
    return open;
  }
}

async function askForPage({ client }: OpenClient, cursor: string | undefined): Promise<ToolPage> {
  const request = { method: 'tools/list', ...(cursor === undefined ? {} : { params: { cursor } }) };
  return await client.request(request, toolPageSchema, { signal: Operation.current().signal, timeout: NO_TIMEOUT_MS });
}

/**
 * Whether the server turned the request away before it looked at the tool. 404 says that the protocol session is gone, and
 * many servers say it with 400. To a request of 2026-07-28 either means that the server does not speak that, because one
 * that does says what is wrong in an answer.
 */
function isRefusedUnexecuted({ client, transport }: OpenClient, error: unknown): boolean {
  if (error instanceof UnsupportedProtocolVersionError) return true;
  const refusal = httpRefusal(error);
  if (refusal === null || (refusal.status !== 404 && refusal.status !== 400)) return false;
  if (client.getProtocolEra() === 'modern') return true;
  return transport.sessionId !== undefined && (refusal.status === 404 || /session/i.test(refusal.text ?? ''));
}
