import { z } from 'zod';
import { type Endpoint, read } from '../endpoint.ts';
import { Refusal } from '../refusal.ts';
import { orderView } from '../views.ts';
import { findOrder } from './find-order.ts';

const bodySchema = z.strictObject({ reason: z.string().trim().max(500).optional() });

/** `POST /orders/:id/cancel` cancels a pending order. For one that is cancelled already it answers the same and changes nothing. */
export const cancelOrder: Endpoint = (app, parts) => {
  app.post('/orders/:id/cancel', async (request) => {
    const { book, journal } = parts;
    const caller = await parts.allow(request, 'cancel orders');
    const order = findOrder(parts, caller, request.params);
    const { reason } = read(bodySchema, request.body ?? {});
    const changed = order.status === 'pending';
    if (!changed && order.status !== 'cancelled') {
      throw new Refusal('ORDER_NOT_CANCELLABLE', `Order ${order.id} is ${order.status} and can no longer be cancelled.`);
    }
    const cancelled = changed ? book.cancel(order, reason) : order;
    journal.recordEvent({ action: 'cancelled', orderId: order.id, userId: caller.userId, changed });
    return orderView(cancelled, book.customer(order.tenantId, order.customerId));
  });
};
