import { readTitle } from '../../conversation/conversation-title.ts';
import type { Route } from '../server.ts';
import { admitVisitor, type MePorts } from './admit-visitor.ts';
import { readSessionId } from './request-parts.ts';

/** `PATCH /v1/me/sessions/{id}` with `{title}`: gives a conversation another title, and answers with it as it is now. */
export function renameConversationRoute(ports: MePorts): Route {
  return (server) => {
    server.patch('/v1/me/sessions/:id', async (request, reply) => {
      const visitor = await admitVisitor(request, reply, ports);
      return ports.conversations.rename(visitor, readSessionId(request.params), readTitle(request.body));
    });
  };
}
