import { z } from 'zod';
import { type OrdersApiParts, read } from '../endpoint.ts';
import type { Order } from '../order.ts';
import { type Caller, maySee } from '../permissions.ts';
import { Refusal } from '../refusal.ts';

const pathSchema = z.object({
  id: z.coerce.number('takes the number of an order').int('takes the number of an order').positive('takes the number of an order'),
});

/**
 * The order that a path names. One of another tenant is not there, exactly as if it did not exist: an answer of 403
 * would tell which numbers a competitor uses.
 * @throws {Refusal} `REQUEST_INVALID`, `ORDER_NOT_FOUND`, `NOT_YOUR_ORDER`
 */
export function findOrder({ book }: OrdersApiParts, caller: Caller, params: unknown): Order {
  const { id } = read(pathSchema, params);
  const order = book.order(caller.tenantId, id);
  if (!order) throw new Refusal('ORDER_NOT_FOUND', `There is no order ${id}.`);
  if (!maySee(caller, order))
    throw new Refusal('NOT_YOUR_ORDER', `Order ${id} belongs to a colleague; you may see and change only your own.`);
  return order;
}
