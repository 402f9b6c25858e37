import type { IncomingMessage } from 'node:http';
import { newId } from '@diosc/protocol';

/** On whose behalf a request came in, and how it is named in logs. */
export type Caller = {
  readonly headers: Readonly<Record<string, string>>;
  readonly user: User;
  readonly requestId: string;
  readonly sessionId: string | null;
};

/**
 * Who the hub says is asking, for logs. `verified` is true where the hub says that somebody other than the page vouches for
 * it. Whoever reaches this server can say the same: let the API decide by the user's own headers, never by these ids.
 */
export type User = { readonly userId: string | null; readonly tenantId: string | null; readonly verified: boolean };

const TWIN_PREFIX = 'x-user-auth-';

/** The user's headers in a request that did not come from a hub: from curl, an inspector, another host. */
const DIRECT_HEADERS = new Set(['authorization', 'cookie', 'x-api-key']);

/**
 * Names that are never a user's own header, whatever twin arrives: they belong to the connection, to the protocol or to
 * the hub, and sent on to an API they would redirect, smuggle or impersonate.
 */
const NEVER =
  /^(?:host|connection|keep-alive|te|trailer|transfer-encoding|upgrade|expect|via|forwarded|origin|referer|range|date|(?:content|mcp|accept|proxy|sec|if|x-forwarded|x-user|x-tenant|x-diosc)(?:-.*)?|x-request-id|x-session-id|last-event-id)$/;

const VISIBLE_ASCII = /^[\x20-\x7e]{1,1024}$/;

/** Reads the caller from the headers of an HTTP request. */
export function readCaller(request: IncomingMessage): Caller {
  return {
    headers: readUserHeaders(request),
    user: {
      userId: readId(request, 'x-user-id'),
      tenantId: readId(request, 'x-tenant-id'),
      verified: request.headers['x-user-verified'] === 'true',
    },
    requestId: readId(request, 'x-request-id') ?? newId('request'),
    sessionId: readId(request, 'x-session-id'),
  };
}

/**
 * The user's own headers, under the names they were sent under. A hub marks each by a twin (`X-User-Auth-Authorization`
 * beside `Authorization`), so that what proxies and libraries add on the way is told from what is the user's.
 */
function readUserHeaders(request: IncomingMessage): Record<string, string> {
  const names = namesOf(request);
  const twins = names.filter((name) => name.toLowerCase().startsWith(TWIN_PREFIX));
  const headers = new Map<string, string>();
  for (const sent of twins.length > 0 ? twins : names.filter((name) => DIRECT_HEADERS.has(name.toLowerCase()))) {
    const name = twins.length > 0 ? sent.slice(TWIN_PREFIX.length) : sent;
    const value = request.headers[sent.toLowerCase()];
    if (name !== '' && typeof value === 'string' && !NEVER.test(name.toLowerCase())) headers.set(name, value);
  }
  return Object.fromEntries(headers);
}

/** The names of a request's headers as they were written, each once. */
function namesOf(request: IncomingMessage): string[] {
  const names = new Map<string, string>();
  for (const [index, name] of request.rawHeaders.entries()) {
    if (index % 2 === 0 && !names.has(name.toLowerCase())) names.set(name.toLowerCase(), name);
  }
  return [...names.values()];
}

/** An id of the hub's. It percent-encodes those that a header cannot carry, and every `%`. */
function readId(request: IncomingMessage, name: string): string | null {
  const value = request.headers[name];
  if (typeof value !== 'string' || !VISIBLE_ASCII.test(value)) return null;
  try {
    return decodeURIComponent(value);
  } catch {
    return null;
  }
}
