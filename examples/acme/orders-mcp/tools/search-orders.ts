import { tool } from '@diosc/mcp';
import { z } from 'zod';
import { ORDER_STATUSES, orderRow, orderSchema } from '../order-answer.ts';
import type { OrdersClient } from '../orders-client.ts';

const answerSchema = z.object({ orders: z.array(orderSchema), total: z.number() });

export function searchOrders(orders: OrdersClient) {
  return tool({
    name: 'search_orders',
    title: 'Search orders',
    description:
      'Lists the orders that the user may see, newest first, each with status, customer, items and total. Use it to show, find or count orders.',
    inputSchema: z.object({
      status: z.enum(ORDER_STATUSES).optional().describe('Only orders in this state'),
      query: z.string().max(100).optional().describe('Only orders whose customer, product or number contains this text'),
      limit: z.int().min(1).max(100).default(20).describe('The most orders to list'),
    }),
    annotations: { readOnlyHint: true, openWorldHint: false },
    handler: async ({ status, query, limit }, context) => {
      const search = new URLSearchParams({ limit: String(limit), ...(status && { status }), ...(query && { query }) });
      const answer = await orders.get(context, `/orders?${search}`, answerSchema);
      return { orders: answer.orders.map(orderRow), total: answer.total };
    },
  });
}
