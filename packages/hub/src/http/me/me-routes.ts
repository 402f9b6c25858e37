import type { Route } from '../server.ts';
import type { MePorts } from './admit-visitor.ts';
import { preflightRoute } from './cross-origin.ts';
import { deleteConversationRoute } from './delete-conversation-route.ts';
import { exportConversationRoute } from './export-conversation-route.ts';
import { listConversationsRoute } from './list-conversations-route.ts';
import { readConversationRoute } from './read-conversation-route.ts';
import { renameConversationRoute } from './rename-conversation-route.ts';

/** What the signed-in user reaches of their own, `/v1/me/...`, by the bearer that their session gave them. */
export function meRoutes(ports: MePorts): Route[] {
  return [
    preflightRoute,
    listConversationsRoute(ports),
    readConversationRoute(ports),
    renameConversationRoute(ports),
    deleteConversationRoute(ports),
    exportConversationRoute(ports),
  ];
}
