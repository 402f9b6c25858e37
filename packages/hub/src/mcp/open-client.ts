import type { McpServer } from '@diosc/protocol';
import { Client, type jsonSchemaValidator, type PriorDiscovery, ProtocolError } from '@modelcontextprotocol/client';
import type { Discoveries } from './discovery.ts';
import { Operation } from './operation.ts';
import { OperationTransport } from './operation-transport.ts';
import { httpRefusal } from './tool-problem.ts';

const CLIENT_INFO = { name: 'diosc-hub', version: '0.1.0' };

/** What a tool returns is text for a model. To compile the schemas that tools give for it would only cost time. */
const NO_VALIDATOR: jsonSchemaValidator = {
  getValidator: () => () => ({ valid: false, data: undefined, errorMessage: 'The hub validates no results.' }),
};

/** The library's own timers are not needed: an operation has one deadline for all that it does. In milliseconds. */
export const NO_TIMEOUT_MS = 2_147_483_647;

/** An open connection: for 2026-07-28 nothing but knowing the era, for 2025 a protocol session on the server. */
export type OpenClient = { readonly client: Client; readonly transport: OperationTransport };

/**
 * Opens a connection to a server as part of the running operation. Where the server's era is remembered, 2026-07-28 costs no
 * round trip and 2025 only its handshake; where what is remembered does not work, the era is asked for again.
 */
export async function openClient(server: McpServer, discoveries: Discoveries): Promise<OpenClient> {
  const prior = discoveries.get(server.url);
  if (prior !== undefined) {
    try {
      return await connect(server, prior);
    } catch (error) {
      if (!isHandshakeRefusal(error)) throw error;
      discoveries.forget(server.url);
    }
  }
  const opened = await connect(server);
  discoveries.learn(server.url, opened.client.getDiscoverResult());
  return opened;
}

async function connect(server: McpServer, prior?: PriorDiscovery): Promise<OpenClient> {
  const transport = new OperationTransport(new URL(server.url));
  const client = new Client(CLIENT_INFO, {
    versionNegotiation: { mode: 'auto' },
    // The hub has nobody to ask in the middle of a call: such a result is an error of the tool.
    inputRequired: { autoFulfill: false },
    jsonSchemaValidator: NO_VALIDATOR,
  });
  const connecting = client.connect(transport, { timeout: NO_TIMEOUT_MS, ...(prior === undefined ? {} : { prior }) });
  await Operation.current().unlessEnded(connecting);
  return { client, transport };
}

/** A 2025 handshake that the server turned down; a server that is away, or that wants another credential, says nothing about its era. */
function isHandshakeRefusal(error: unknown): boolean {
  const status = httpRefusal(error)?.status;
  return status === undefined ? error instanceof ProtocolError : status >= 400 && status < 500;
}
