import type { Route } from '../server.ts';
import { admitVisitor, type MePorts } from './admit-visitor.ts';
import { readSessionId } from './request-parts.ts';

/** `DELETE /v1/me/sessions/{id}`: ends a conversation and removes all of it, also the one that the bearer belongs to. */
export function deleteConversationRoute(ports: MePorts): Route {
  return (server) => {
    server.delete('/v1/me/sessions/:id', async (request, reply) => {
      const visitor = await admitVisitor(request, reply, ports);
      await ports.conversations.delete(visitor, readSessionId(request.params));
      return reply.code(204).send();
    });
  };
}
