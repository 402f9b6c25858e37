import { type JSONRPCMessage, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { ASIDE_TIMEOUT_MS, Exchange } from './exchange.ts';
import { exchangeFetch } from './exchange-fetch.ts';

type SendOptions = Parameters<StreamableHTTPClientTransport['send']>[1];

/** Streamable HTTP whose every message belongs to the {@link Exchange} in which it is sent. */
export class ExchangeTransport extends StreamableHTTPClientTransport {
  constructor(url: URL) {
    super(url, { fetch: exchangeFetch, requestInit: { redirect: 'manual' }, onInsufficientScope: 'throw' });
  }

  override async send(message: JSONRPCMessage | JSONRPCMessage[], options?: SendOptions): Promise<void> {
    const exchange = Exchange.current();
    // The word that a call is cancelled is sent when the exchange has ended; it must still arrive.
    if (exchange.signal.aborted) return await exchange.aside(ASIDE_TIMEOUT_MS, () => super.send(message, options));
    const sent = exchange.begin();
    if (!expectsAnswer(message)) return await super.send(message, options);
    await super.send(message, { ...options, onRequestStreamEnd: () => exchange.over(sent) });
    if (!sent.streams) exchange.over(sent);
  }
}

function expectsAnswer(message: JSONRPCMessage | JSONRPCMessage[]): boolean {
  return !Array.isArray(message) && 'method' in message && 'id' in message;
}
