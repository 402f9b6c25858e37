import { z } from 'zod';

export const ORDER_STATUSES = ['pending', 'shipped', 'delivered', 'cancelled'] as const;

/** An order as the Orders API answers it: the parts that tools use. */
export const orderSchema = z.object({
  id: z.number(),
  status: z.enum(ORDER_STATUSES),
  customer: z.object({ id: z.string(), name: z.string() }),
  owner: z.string(),
  placedAt: z.string(),
  items: z.array(z.object({ product: z.string(), quantity: z.number(), unitPrice: z.number(), amount: z.number() })),
  total: z.number(),
  currency: z.string(),
  note: z.string().optional(),
  cancelReason: z.string().optional(),
});
export type OrderAnswer = z.infer<typeof orderSchema>;

const money = (amount: number, currency: string) => new Intl.NumberFormat('en', { style: 'currency', currency }).format(amount);

/** One order in one flat row, for lists: what a model needs to speak of it, the most important first. */
export function orderRow({ id, status, customer, owner, placedAt, items, total, currency }: OrderAnswer) {
  return {
    id,
    customer: customer.name,
    status,
    total: money(total, currency),
    placed: placedAt.slice(0, 10),
    items: items.map(({ product, quantity }) => `${quantity} × ${product}`).join(', '),
    owner,
  };
}

/** One order with all there is to say of it. */
export function orderDetail(order: OrderAnswer) {
  return {
    ...orderRow(order),
    customerId: order.customer.id,
    ...(order.note !== undefined && { note: order.note }),
    ...(order.cancelReason !== undefined && { cancelReason: order.cancelReason }),
  };
}

export const orderIdSchema = z.int().positive().describe('The number of the order, such as 1042');
