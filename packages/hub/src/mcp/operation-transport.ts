import { type JSONRPCMessage, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { ASIDE_TIMEOUT_MS, Operation } from './operation.ts';
import { operationFetch } from './operation-fetch.ts';

type SendOptions = Parameters<StreamableHTTPClientTransport['send']>[1];

/** Streamable HTTP whose every message belongs to the {@link Operation} in which it is sent. */
export class OperationTransport extends StreamableHTTPClientTransport {
  constructor(url: URL) {
    super(url, { fetch: operationFetch, requestInit: { redirect: 'manual' }, onInsufficientScope: 'throw' });
  }

  override async send(message: JSONRPCMessage | JSONRPCMessage[], options?: SendOptions): Promise<void> {
    const operation = Operation.current();
    // The word that a call is cancelled is sent when the operation has ended; it must still arrive.
    if (operation.signal.aborted) return await operation.aside(ASIDE_TIMEOUT_MS, () => super.send(message, options));
    const sent = operation.begin();
    if (!expectsAnswer(message)) return await super.send(message, options);
    await super.send(message, { ...options, onRequestStreamEnd: () => operation.over(sent) });
    if (!sent.streams) operation.over(sent);
  }
}

function expectsAnswer(message: JSONRPCMessage | JSONRPCMessage[]): boolean {
  return !Array.isArray(message) && 'method' in message && 'id' in message;
}
