import { z } from 'zod';
import { type Endpoint, read } from '../endpoint.ts';
import { ORDER_STATUSES } from '../order.ts';
import { maySee } from '../permissions.ts';
import { orderView } from '../views.ts';

const querySchema = z.strictObject({
  status: z.enum(ORDER_STATUSES, `takes one of ${ORDER_STATUSES.join(', ')}`).optional(),
  query: z.string().trim().max(100).optional(),
  limit: z.coerce.number('takes 1 to 100').int('takes 1 to 100').min(1, 'takes 1 to 100').max(100, 'takes 1 to 100').default(50),
});

/** `GET /orders?status=&query=&limit=`: the orders that the caller may see, newest first; `total` counts those left off too. */
export const listOrders: Endpoint = (app, { book, allow }) => {
  app.get('/orders', async (request) => {
    const caller = await allow(request, 'read orders');
    const { limit, ...filter } = read(querySchema, request.query);
    const visible = book.orders(caller.tenantId, filter).filter((order) => maySee(caller, order));
    return {
      orders: visible.slice(0, limit).map((order) => orderView(order, book.customer(order.tenantId, order.customerId))),
      total: visible.length,
    };
  });
};
