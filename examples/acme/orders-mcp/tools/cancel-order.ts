import { tool } from '@diosc/mcp';
import { z } from 'zod';
import { orderDetail, orderIdSchema, orderSchema } from '../order-answer.ts';
import type { OrdersClient } from '../orders-client.ts';

export function cancelOrder(orders: OrdersClient) {
  return tool({
    name: 'cancel_order',
    title: 'Cancel an order',
    description: 'Cancels a pending order for good. Only for an order that the user has named; it cannot be undone.',
    inputSchema: z.object({
      orderId: orderIdSchema,
      reason: z.string().max(500).optional().describe('Why it is cancelled, in the words of the user'),
    }),
    // Cancelling what is cancelled already changes nothing, so that a call may be repeated.
    annotations: { readOnlyHint: false, destructiveHint: true, idempotentHint: true, openWorldHint: false },
    handler: async ({ orderId, reason }, context) => {
      const body = reason === undefined ? {} : { reason };
      return orderDetail(await orders.post(context, `/orders/${orderId}/cancel`, body, orderSchema));
    },
  });
}
