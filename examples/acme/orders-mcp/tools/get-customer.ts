import { tool } from '@diosc/mcp';
import { z } from 'zod';
import type { OrdersClient } from '../orders-client.ts';

const customerSchema = z.object({
  id: z.string(),
  name: z.string(),
  city: z.string(),
  contact: z.string(),
  email: z.string(),
  orders: z.object({ total: z.number(), pending: z.number() }),
});

export function getCustomer(orders: OrdersClient) {
  return tool({
    name: 'get_customer',
    title: 'Look up a customer',
    description: 'Looks up one customer by id or full name: contact person, e-mail address, city, and how many orders there are.',
    inputSchema: z.object({ customer: z.string().min(1).max(100).describe('The customer: an id such as C-11, or the full name') }),
    annotations: { readOnlyHint: true, openWorldHint: false },
    handler: async ({ customer }, context) => {
      const { orders: count, ...found } = await orders.get(context, `/customers/${encodeURIComponent(customer)}`, customerSchema);
      return { ...found, ordersTotal: count.total, ordersPending: count.pending };
    },
  });
}
