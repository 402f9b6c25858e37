import { z } from 'zod';
import { type Endpoint, read } from '../endpoint.ts';
import type { OrderItem } from '../order.ts';
import type { OrderBook } from '../order-book.ts';
import { Refusal } from '../refusal.ts';
import { orderView } from '../views.ts';

const bodySchema = z.strictObject({
  /** A customer's id or name. */
  customer: z.string().trim().min(1).max(100),
  items: z
    .array(z.strictObject({ product: z.string().trim().min(1).max(100), quantity: z.number().int().min(1).max(1000) }))
    .min(1)
    .max(20),
  note: z.string().trim().max(500).optional(),
});

/** People write "desk lamps" and mean the product "Desk lamp". */
function priced(book: OrderBook, tenantId: string, product: string, quantity: number): OrderItem {
  const spoken = product.toLowerCase();
  const products = book.products(tenantId);
  const found = products.find(({ name }) => [name.toLowerCase(), `${name.toLowerCase()}s`].includes(spoken));
  if (!found) {
    const names = products.map(({ name }) => name).join(', ');
    throw new Refusal('PRODUCT_UNKNOWN', `There is no product "${product}". You can order: ${names}.`);
  }
  return { product: found.name, quantity, unitPriceCents: found.unitPriceCents };
}

/** `POST /orders` places an order in the caller's name. Sent twice, it places two. */
export const createOrder: Endpoint = (app, { book, journal, allow }) => {
  app.post('/orders', async (request, reply) => {
    const caller = await allow(request, 'create orders');
    const { customer: wanted, items, note } = read(bodySchema, request.body);
    const customer = book.findCustomer(caller.tenantId, wanted);
    if (!customer)
      throw new Refusal('CUSTOMER_NOT_FOUND', `There is no customer "${wanted}". Name one by id, such as C-11, or by full name.`);
    const order = book.place({
      tenantId: caller.tenantId,
      ownerId: caller.userId,
      customerId: customer.id,
      items: items.map(({ product, quantity }) => priced(book, caller.tenantId, product, quantity)),
      note,
    });
    journal.recordEvent({ action: 'placed', orderId: order.id, userId: caller.userId, changed: true });
    return reply.code(201).header('location', `/orders/${order.id}`).send(orderView(order, customer));
  });
};
