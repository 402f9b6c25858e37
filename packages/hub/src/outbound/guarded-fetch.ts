import { Agent } from 'undici';
import { Problem } from '../problem/problem.ts';
import { createAddressPolicy } from './address-policy.ts';
import { Exchange } from './exchange.ts';
import { guardedConnector, type ResolveHost, resolveHost } from './guarded-connector.ts';
import type { Outbound, OutboundLimits, OutboundPurpose } from './outbound.ts';
import { readRequest } from './outgoing-request.ts';

/** Milliseconds without a byte until a body under way is given up. */
const BODY_IDLE_TIMEOUT_MS = 300_000;

export type OutboundOptions = {
  /** Networks in CIDR notation that may be called although they are not public. */
  readonly allowPrivateNetworks: readonly string[];
  /** How names are looked up; default: by the system. */
  readonly resolveHost?: ResolveHost;
};

/**
 * The guarded client. Its fetch behaves as the standard one, with these differences: it rejects with a `Problem`, a redirect is a
 * failure whatever `redirect` says, headers that belong to the connection are left out, and there is no cookie jar, cache or
 * HTTP/2. Connections are kept and used again for each purpose apart.
 * @throws {Error} naming a network that is not in CIDR notation.
 */
export function createOutbound(options: OutboundOptions): Outbound {
  const connect = guardedConnector(createAddressPolicy(options.allowPrivateNetworks), options.resolveHost ?? resolveHost);
  const agents = new Map<OutboundPurpose, Agent>();
  const agentFor = (purpose: OutboundPurpose): Agent => {
    const agent = agents.get(purpose) ?? new Agent({ connect, allowH2: false, headersTimeout: 0, bodyTimeout: BODY_IDLE_TIMEOUT_MS });
    agents.set(purpose, agent);
    return agent;
  };
  return {
    fetch(purpose, limits) {
      const agent = agentFor(purpose);
      return async (input, init) => send(agent, purpose, limits, input, init);
    },
    async close() {
      await Promise.all([...agents.values()].map((agent) => agent.destroy()));
    },
  };
}

type FetchParameters = Parameters<typeof globalThis.fetch>;

/**
 * @throws {Problem} `outbound_refused` for a URL or address that may not be called, `outbound_failed` for what went wrong on the
 * way; both name the host, never path or query. Rejects with the signal's reason when it is aborted.
 */
async function send(
  agent: Agent,
  purpose: OutboundPurpose,
  limits: OutboundLimits,
  input: FetchParameters[0],
  init: FetchParameters[1],
): Promise<Response> {
  const url = permittedUrl(purpose, input instanceof Request ? input.url : input);
  const request = await readRequest(url, input, init);
  const exchange = new Exchange(request, purpose, limits);
  if (exchange.isOver) return exchange.response;
  const { method, headers, body } = request;
  try {
    agent.dispatch({ origin: url.origin, path: `${url.pathname}${url.search}`, method, headers, body: asBytes(body) }, exchange);
  } catch (error) {
    exchange.refuse(error);
  }
  return exchange.response;
}

/** The standard URL parser has turned every spelling of an IPv4 address (octal, hexadecimal, one number) into the usual one. */
function permittedUrl(purpose: OutboundPurpose, input: string | URL): URL {
  const url = typeof input === 'string' ? URL.parse(input) : input;
  const refuse = (host: string, problem: string) => new Problem({ kind: 'outbound_refused', purpose, host, problem });
  // No cause and no text: what is not a URL may be anything, a secret too.
  if (url === null) throw refuse('', 'this is not a URL');
  if (url.protocol !== 'http:' && url.protocol !== 'https:') throw refuse(url.host, 'its scheme is neither http nor https');
  if (url.username !== '' || url.password !== '') throw refuse(url.host, 'the URL holds a user name or a password');
  return url;
}

function asBytes(body: string | Uint8Array | null): string | Uint8Array | null {
  return body === null || body.length === 0 ? null : body;
}
