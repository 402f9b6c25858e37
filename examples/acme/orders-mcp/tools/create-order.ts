import { tool } from '@diosc/mcp';
import { z } from 'zod';
import { orderDetail, orderSchema } from '../order-answer.ts';
import type { OrdersClient } from '../orders-client.ts';

export function createOrder(orders: OrdersClient) {
  return tool({
    name: 'create_order',
    title: 'Place an order',
    description: 'Places a new order of one product for a customer, in the name of the user. Every call places another order.',
    inputSchema: z.object({
      customer: z.string().min(1).max(100).describe('The customer: an id such as C-11, or the full name'),
      product: z.string().min(1).max(100).describe('The name of the product, such as Desk lamp'),
      quantity: z.int().min(1).max(1000).describe('How many of it'),
      note: z.string().max(500).optional().describe('A note for the delivery'),
    }),
    annotations: { readOnlyHint: false, destructiveHint: false, idempotentHint: false, openWorldHint: false },
    handler: async ({ customer, product, quantity, note }, context) => {
      const order = { customer, items: [{ product, quantity }], ...(note !== undefined && { note }) };
      return orderDetail(await orders.post(context, '/orders', order, orderSchema));
    },
  });
}
