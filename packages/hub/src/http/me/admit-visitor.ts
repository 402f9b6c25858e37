import type { FastifyReply, FastifyRequest } from 'fastify';
import type { AssistantStore } from '../../assistant/assistant-store.ts';
import type { Conversations, Visitor } from '../../conversation/conversations.ts';
import type { SessionTokenStore } from '../../conversation/session-token-store.ts';
import { Problem } from '../../problem/problem.ts';
import { allowAnyOrigin, allowOriginOf } from './cross-origin.ts';

export type MePorts = {
  readonly tokens: Pick<SessionTokenStore, 'find'>;
  readonly assistants: Pick<AssistantStore, 'find'>;
  readonly conversations: Conversations;
  /** Milliseconds since 1970. */
  readonly now: () => number;
};

/**
 * Finds out whose bearer a request has, which is the first thing that every route of `/v1/me` does. Cookies and parameters
 * of the address are never looked at.
 * @throws {Problem} `me_token_invalid`, `origin_not_allowed`
 */
export async function admitVisitor(request: FastifyRequest, reply: FastifyReply, ports: MePorts): Promise<Visitor> {
  allowAnyOrigin(reply);
  const bearer = /^Bearer +(\S+)$/i.exec(request.headers.authorization ?? '')?.[1];
  const session = bearer === undefined ? null : await ports.tokens.find(bearer, ports.now());
  const assistant = session === null ? null : await ports.assistants.find(session.assistantId);
  if (session === null || assistant === null) {
    // RFC 6750, section 3: a refusal names the scheme.
    reply.header('www-authenticate', 'Bearer');
    throw new Problem({ kind: 'me_token_invalid' });
  }
  const origin = request.headers.origin ?? null;
  allowOriginOf(assistant, origin, reply);
  return { session, assistant, requestId: request.id, ip: request.ip, origin };
}
