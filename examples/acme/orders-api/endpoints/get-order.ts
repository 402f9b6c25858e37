import type { Endpoint } from '../endpoint.ts';
import { orderView } from '../views.ts';
import { findOrder } from './find-order.ts';

/** `GET /orders/:id` */
export const getOrder: Endpoint = (app, parts) => {
  app.get('/orders/:id', async (request) => {
    const caller = await parts.allow(request, 'read orders');
    const order = findOrder(parts, caller, request.params);
    return orderView(order, parts.book.customer(order.tenantId, order.customerId));
  });
};
