import type { Route } from '../server.ts';
import { admitVisitor, type MePorts } from './admit-visitor.ts';
import { readSessionId } from './request-parts.ts';

/** `GET /v1/me/sessions/{id}`: one conversation with its messages. */
export function readConversationRoute(ports: MePorts): Route {
  return (server) => {
    server.get('/v1/me/sessions/:id', async (request, reply) => {
      const visitor = await admitVisitor(request, reply, ports);
      return ports.conversations.read(visitor, readSessionId(request.params));
    });
  };
}
