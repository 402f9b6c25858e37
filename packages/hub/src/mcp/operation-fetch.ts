import type { FetchLike } from '@modelcontextprotocol/client';
import { Problem } from '../problem/problem.ts';
import { readChallenge } from './challenge.ts';
import { CredentialRefused } from './credential-refused.ts';
import { Operation } from './operation.ts';
import { findProblem } from './tool-problem.ts';
import type { OutgoingHeaders } from './tool-server.ts';

/**
 * Sends what the protocol library wants sent, with the credential of this moment, through the guarded client. The library
 * itself cannot do it: it drops `Authorization` from the headers of a request.
 *
 * No redirect is followed, so that a credential never leaves for where a server points to.
 */
export const operationFetch: FetchLike = async (url, init) => {
  const operation = Operation.current();
  const protocolHeaders = new Headers(init?.headers);
  const method = init?.method ?? 'GET';
  // The stream on which a 2025 server may speak unasked: a socket for each session and server, kept open with an old
  // credential. 405 is how a server says that it has none, and the library goes on without it.
  if (method === 'GET' && !protocolHeaders.has('last-event-id')) return new Response(null, { status: 405 });
  const response = await operation.fetch(url, {
    method,
    headers: withProtocolHeaders(credentialHeaders(operation), protocolHeaders),
    body: init?.body ?? null,
    redirect: 'manual',
    signal: operation.signal,
  });
  operation.respond(isEventStream(response));
  if (response.status === 401 || response.status === 403) {
    await discard(response);
    throw new CredentialRefused(response.status, readChallenge(response.headers.get('www-authenticate')));
  }
  if (response.status >= 300 && response.status < 400) {
    await discard(response);
    throw new Problem({ kind: 'tool_server_unreachable', server: operation.server, problem: 'it answered with a redirect' });
  }
  // Whatever is not a stream is read whole; only to look at its `body` would make one of it.
  if (!isEventStream(response) || response.body === null) return response;
  return new Response(watched(response.body, operation), { status: response.status, headers: response.headers });
};

/** @throws {Problem} `tool_cancelled` where there is no credential any more, because the user has logged out. */
function credentialHeaders(operation: Operation): OutgoingHeaders {
  try {
    return operation.headers();
  } catch (error) {
    throw new Problem({ kind: 'tool_cancelled', mayHaveRun: false }, { cause: error });
  }
}

/** The user's headers as they are named, but never in place of one that the protocol sets. */
function withProtocolHeaders(outgoing: OutgoingHeaders, protocolHeaders: Headers): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(outgoing)) {
    if (!protocolHeaders.has(name)) headers[name] = value;
  }
  for (const [name, value] of protocolHeaders) headers[name] = value;
  return headers;
}

function isEventStream(response: Response): boolean {
  return /^text\/event-stream\s*(?:;|$)/i.test(response.headers.get('content-type') ?? '');
}

/** The library only reports that a stream broke, and waits; a limit that was passed ends the operation at once. */
function watched(body: ReadableStream<Uint8Array>, operation: Operation): ReadableStream<Uint8Array> {
  const reader = body.getReader();
  return new ReadableStream({
    pull: async (controller) => {
      try {
        const { done, value } = await reader.read();
        if (done) controller.close();
        else controller.enqueue(value);
      } catch (error) {
        const problem = findProblem(error);
        if (problem?.reason.kind === 'outbound_failed' && problem.reason.problem === 'too_large') operation.fail(problem);
        controller.error(error);
      }
    },
    cancel: (reason) => reader.cancel(reason),
  });
}

/** Frees the connection of a response that nobody reads. */
async function discard(response: Response): Promise<void> {
  await response.body?.cancel().catch(() => undefined);
}
