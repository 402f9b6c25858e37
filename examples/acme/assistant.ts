import type { AssistantInput, McpServerInput, RoleInput } from '@diosc/protocol';

/** Where the assistant finds what it works with. */
export type AssistantPlaces = { readonly shopUrl: string; readonly resolverUrl: string; readonly mcpUrl: string };

const SYSTEM_PROMPT = `You are the assistant of Acme Orders, an application in which companies keep their orders.
You act as the signed-in user, through the tools you are given. What the user may not see or do, the Orders API refuses: say so plainly, in one sentence, and never guess at what was refused.
Use a tool whenever a question is about orders, customers or sales; never make up an order, a number or a name.
Show several orders as a table with number, customer, status and total. Be brief and friendly.`;

export function assistantFor(id: AssistantInput['id'], model: AssistantInput['model'], places: AssistantPlaces): AssistantInput {
  return {
    id,
    name: 'Acme Assistant',
    greeting: 'Hello! Ask me about your orders, your customers or your sales.',
    systemPrompt: SYSTEM_PROMPT,
    model,
    userResolverUrl: places.resolverUrl,
    defaultRole: null,
    allowedOrigins: [new URL(places.shopUrl).origin],
    allowedHeaders: ['authorization'],
    mcpServers: ['orders'],
  };
}

/** The roles at Acme. The Orders API would refuse a viewer's order all the same: a role only spares the asking. */
export const ASSISTANT_ROLES: readonly RoleInput[] = [
  {
    roleName: 'admin',
    displayName: 'Administrator',
    priority: 30,
    promptInstructions:
      'The user is an administrator and sees the orders of the whole company. Name the owner of an order where it matters.',
    allowAllTools: true,
    greeting: 'Hello! Ask me about any order of your company, its customers or its sales.',
  },
  {
    roleName: 'sales',
    displayName: 'Sales',
    priority: 20,
    promptInstructions: 'The user works in sales and sees only their own orders.',
    allowAllTools: true,
  },
  {
    roleName: 'viewer',
    displayName: 'Viewer',
    priority: 10,
    promptInstructions: 'The user may look at their own orders and customers and change nothing.',
    allowedToolNames: ['orders/search_orders', 'orders/get_order', 'orders/get_customer'],
    greeting: 'Hello! Ask me about your orders and customers.',
  },
];

export function ordersServer({ mcpUrl }: AssistantPlaces): McpServerInput {
  return { name: 'orders', displayName: 'Acme Orders', url: mcpUrl, auth: { mode: 'forward' } };
}
