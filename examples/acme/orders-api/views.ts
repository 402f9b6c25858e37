import { CURRENCY, type Customer, type Order, totalCents } from './order.ts';

/** An order as the API answers it. Amounts are in euros. */
export function orderView(order: Order, customer: Customer | undefined) {
  return {
    id: order.id,
    status: order.status,
    customer: { id: order.customerId, name: customer?.name ?? order.customerId },
    owner: order.ownerId,
    placedAt: order.placedAt,
    items: order.items.map(({ product, quantity, unitPriceCents }) => ({
      product,
      quantity,
      unitPrice: unitPriceCents / 100,
      amount: (quantity * unitPriceCents) / 100,
    })),
    total: totalCents(order) / 100,
    currency: CURRENCY,
    ...(order.note !== undefined && { note: order.note }),
    ...(order.cancelledAt !== undefined && { cancelledAt: order.cancelledAt }),
    ...(order.cancelReason !== undefined && { cancelReason: order.cancelReason }),
  };
}

/** A customer as the API answers it. */
export function customerView({ id, name, city, contact, email }: Customer) {
  return { id, name, city, contact, email };
}
