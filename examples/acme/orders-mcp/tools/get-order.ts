import { tool } from '@diosc/mcp';
import { z } from 'zod';
import { orderDetail, orderIdSchema, orderSchema } from '../order-answer.ts';
import type { OrdersClient } from '../orders-client.ts';

export function getOrder(orders: OrdersClient) {
  return tool({
    name: 'get_order',
    title: 'Look up an order',
    description: 'Looks up one order by its number: status, customer, items, total and notes.',
    inputSchema: z.object({ orderId: orderIdSchema }),
    annotations: { readOnlyHint: true, openWorldHint: false },
    handler: async ({ orderId }, context) => orderDetail(await orders.get(context, `/orders/${orderId}`, orderSchema)),
  });
}
