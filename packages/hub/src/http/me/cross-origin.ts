import type { Assistant } from '@diosc/protocol';
import type { FastifyReply } from 'fastify';
import { Problem } from '../../problem/problem.ts';
import type { Route } from '../server.ts';

/**
 * Lets pages ask whether they may send what they want to send. Every page may: the bearer decides, which no browser sends by
 * itself, and cookies are never taken.
 */
export const preflightRoute: Route = (server) => {
  server.options('/v1/me/*', async (_request, reply) =>
    reply
      .headers({
        'access-control-allow-origin': '*',
        'access-control-allow-methods': 'GET, PATCH, DELETE',
        'access-control-allow-headers': 'authorization, content-type, x-request-id',
        'access-control-max-age': '600',
      })
      .code(204)
      .send(),
  );
};

/** Before it is known whose bearer it is, an answer holds nothing that is anybody's, and any page may read why it failed. */
export function allowAnyOrigin(reply: FastifyReply): void {
  reply.headers({
    'access-control-allow-origin': '*',
    'access-control-expose-headers': 'content-disposition, x-request-id',
    'cache-control': 'no-store',
    vary: 'origin',
  });
}

/**
 * From here on only pages that may use the assistant read the answer, and no other has its request carried out.
 * @throws {Problem} `origin_not_allowed`
 */
export function allowOriginOf(assistant: Pick<Assistant, 'allowedOrigins'>, origin: string | null, reply: FastifyReply): void {
  reply.removeHeader('access-control-allow-origin');
  if (origin === null) return;
  const isAllowed = assistant.allowedOrigins.length === 0 || assistant.allowedOrigins.includes(origin);
  if (!isAllowed) throw new Problem({ kind: 'origin_not_allowed', origin: origin.slice(0, 200) });
  reply.header('access-control-allow-origin', origin);
}
