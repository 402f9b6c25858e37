import type { Id, McpServer } from '@diosc/protocol';
import type { Credential } from '../identity/credential.ts';
import { isVouchedFor, type Principal } from '../identity/principal.ts';
import type { OutgoingHeaders } from '../mcp/tool-server.ts';
import { headerSafe } from './header-safe.ts';

/** The two ids by which a request can be followed through every log it leaves a line in. */
export type RequestTrace = { readonly requestId: string; readonly sessionId: Id<'session'> };

/** On whose behalf a request goes out. `credential` is null once the session has given it up. */
export type RequestIdentity = { readonly credential: Credential | null; readonly principal: Principal };

/**
 * The headers of one request to a tool server, by how that server is configured to be reached. A new mode does not
 * compile until it is handled here.
 * @throws {Error} in mode `forward` when the credential is gone or wiped: nothing is sent in the user's name after logout.
 */
export function outgoingHeaders(mode: McpServer['auth']['mode'], request: RequestIdentity & RequestTrace): OutgoingHeaders {
  switch (mode) {
    case 'forward': {
      const { credential } = request;
      if (credential === null) throw new Error('This session holds no credential to forward.');
      return forwardHeaders({ ...request, credential });
    }
    case 'none':
      return noHeaders(request);
  }
}

/**
 * The user's headers as sent, each again with `X-User-Auth-` before its name, and who is asking. `X-User-Id` and
 * `X-Tenant-Id` are percent-encoded where a header could not carry them ({@link headerSafe}).
 *
 * Where `X-User-Verified` is `false`, nobody vouches for `X-User-Id` and `X-Tenant-Id`: they are what the page claimed. A
 * server must not grant anything on them; the user's own credential beside them decides, as always.
 * @throws {Error} when the credential has been wiped.
 */
export function forwardHeaders(
  request: { readonly credential: Credential; readonly principal: Principal } & RequestTrace,
): OutgoingHeaders {
  const { credential, principal } = request;
  const headers: Record<string, string> = {};
  for (const { name, value } of credential.headers) {
    const exposed = value.expose();
    headers[name] = exposed;
    headers[`X-User-Auth-${name}`] = exposed;
  }
  headers['X-User-Id'] = headerSafe(principal.userId);
  headers['X-Tenant-Id'] = headerSafe(principal.tenantId);
  headers['X-User-Verified'] = isVouchedFor(principal) ? 'true' : 'false';
  return Object.assign(headers, noHeaders(request));
}

/** What a server is told that is to know nothing of the user: the ids of request and session, and no more. */
export function noHeaders(request: RequestTrace): OutgoingHeaders {
  return { 'X-Request-Id': headerSafe(request.requestId), 'X-Session-Id': headerSafe(request.sessionId) };
}
