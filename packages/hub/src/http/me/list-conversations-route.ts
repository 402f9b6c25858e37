import type { Route } from '../server.ts';
import { admitVisitor, type MePorts } from './admit-visitor.ts';
import { readListQuery } from './request-parts.ts';

/** `GET /v1/me/sessions?limit=&cursor=`: the user's own conversations with this assistant, the last used first. */
export function listConversationsRoute(ports: MePorts): Route {
  return (server) => {
    server.get('/v1/me/sessions', async (request, reply) => {
      const visitor = await admitVisitor(request, reply, ports);
      return ports.conversations.list(visitor, readListQuery(request.query));
    });
  };
}
