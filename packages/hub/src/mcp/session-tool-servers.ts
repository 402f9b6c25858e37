import type { McpServer } from '@diosc/protocol';
import type { Outbound } from '../outbound/outbound.ts';
import { Problem } from '../problem/problem.ts';
import { CredentialRefused } from './credential-refused.ts';
import type { Discoveries } from './discovery.ts';
import { ASIDE_TIMEOUT_MS, Operation, type OperationOptions } from './operation.ts';
import { ServerConnection } from './server-connection.ts';
import { toToolAnswer } from './to-tool-answer.ts';
import { findCause, toolProblem } from './tool-problem.ts';
import type { OutgoingHeaders, Tool, ToolAnswer, ToolServers } from './tool-server.ts';
import type { ToolServerLog } from './tool-server-log.ts';

/** Bytes of a call's answer. More than a model could take in. */
const MAX_ANSWER_BYTES = 1_048_576;
/** Bytes of one page of a tool list. */
const MAX_LIST_BYTES = 4_194_304;

type Link = {
  readonly connection: ServerConnection;
  readonly fetchForCall: typeof globalThis.fetch;
  readonly fetchForList: typeof globalThis.fetch;
  /** Of the latest request, for the farewell. */
  headers: () => OutgoingHeaders;
};

type Kind = { readonly fetch: 'fetchForCall' | 'fetchForList'; readonly limitBytes: number };
const CALL: Kind = { fetch: 'fetchForCall', limitBytes: MAX_ANSWER_BYTES };
const LIST: Kind = { fetch: 'fetchForList', limitBytes: MAX_LIST_BYTES };

/** The tool servers of one session: one connection to each, and everything under way on them. */
export class SessionToolServers implements ToolServers {
  readonly #options: { readonly discoveries: Discoveries; readonly outbound: Outbound; readonly log: ToolServerLog };
  readonly #links = new Map<string, Link>();
  readonly #running = new Set<Operation>();
  #isClosed = false;

  constructor(options: { readonly discoveries: Discoveries; readonly outbound: Outbound; readonly log: ToolServerLog }) {
    this.#options = options;
  }

  async listTools(server: McpServer, headers: () => OutgoingHeaders, signal: AbortSignal): Promise<readonly Tool[]> {
    try {
      return await this.#run(server, LIST, { headers, signal }, ({ connection }) => connection.listTools());
    } catch (error) {
      if (!(error instanceof CredentialRefused)) throw error;
      const { name } = server;
      throw new Problem(
        error.status === 401 ? { kind: 'tool_unauthorized', server: name } : { kind: 'tool_forbidden', server: name, text: null },
      );
    }
  }

  async callTool(call: Parameters<ToolServers['callTool']>[0]): Promise<ToolAnswer> {
    const { server, headers, signal } = call;
    const params = { name: call.tool, arguments: call.arguments };
    try {
      return toToolAnswer(await this.#run(server, CALL, { headers, signal }, ({ connection }) => connection.callTool(params)));
    } catch (error) {
      if (!(error instanceof CredentialRefused)) throw error;
      return { isError: true, text: '', auth: { status: error.status, challenge: error.challenge } };
    }
  }

  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    for (const operation of this.#running) operation.cancel();
    await Promise.allSettled([...this.#links.values()].map((link) => this.#sayGoodbye(link)));
    this.#links.clear();
  }

  /**
   * Runs an operation that `close` ends.
   * @throws {CredentialRefused} where the server refused the credential.
   * @throws {Problem} for everything else.
   */
  async #run<T>(
    server: McpServer,
    kind: Kind,
    options: Pick<OperationOptions, 'headers' | 'signal'>,
    work: (link: Link) => Promise<T>,
  ): Promise<T> {
    if (this.#isClosed) throw new Problem({ kind: 'tool_cancelled', mayHaveRun: false });
    const link = this.#link(server, options.headers);
    const { name, timeoutMs } = server;
    const operation = new Operation({ ...options, server: name, timeoutMs, fetch: link[kind.fetch] });
    this.#running.add(operation);
    try {
      return await operation.run(() => work(link));
    } catch (error) {
      const refused = findCause(error, (cause) => cause instanceof CredentialRefused);
      throw refused ?? toolProblem(error, { server: name, timeoutMs, limitBytes: kind.limitBytes, hasResponse: operation.hasResponse });
    } finally {
      this.#running.delete(operation);
    }
  }

  /** The link to a server; a new one where its address has been changed since. */
  #link(server: McpServer, headers: () => OutgoingHeaders): Link {
    const existing = this.#links.get(server.name);
    if (existing !== undefined && existing.connection.isFor(server)) {
      existing.headers = headers;
      return existing;
    }
    const { outbound, discoveries, log } = this.#options;
    const limits = { headersTimeoutMs: server.timeoutMs };
    const fetchForCall = outbound.fetch('mcp', { ...limits, maxBodyBytes: MAX_ANSWER_BYTES });
    const fetchForList = outbound.fetch('mcp', { ...limits, maxBodyBytes: MAX_LIST_BYTES });
    const connection = new ServerConnection({
      server,
      discoveries,
      log,
      run: (asking, work) => this.#run(server, CALL, { headers: () => asking.headers() }, work),
    });
    const link: Link = { connection, fetchForCall, fetchForList, headers };
    this.#links.set(server.name, link);
    if (existing !== undefined) void this.#sayGoodbye(existing);
    return link;
  }

  /** Ends the protocol session at the server, where it keeps one. A server that does not answer loses nothing by it. */
  async #sayGoodbye({ connection, fetchForCall, headers }: Link): Promise<void> {
    const farewell = new Operation({ server: connection.server.name, timeoutMs: ASIDE_TIMEOUT_MS, headers, fetch: fetchForCall });
    await farewell.run(() => connection.close()).catch(() => undefined);
  }
}
