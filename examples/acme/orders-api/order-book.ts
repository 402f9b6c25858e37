import type { Customer, Order, OrderItem, OrderStatus, Product } from './order.ts';
import type { Seed } from './seed.ts';

export type OrderFilter = { readonly status?: OrderStatus | undefined; readonly query?: string | undefined };

/** The orders, customers and products of all tenants. Every question names the tenant: no answer crosses from one to another. */
export type OrderBook = {
  /** Newest first. */
  orders(tenantId: string, filter?: OrderFilter): readonly Order[];
  order(tenantId: string, id: number): Order | undefined;
  customer(tenantId: string, id: string): Customer | undefined;
  /** By id, or by name whatever its capitals. */
  findCustomer(tenantId: string, idOrName: string): Customer | undefined;
  products(tenantId: string): readonly Product[];
  place(order: { tenantId: string; ownerId: string; customerId: string; items: readonly OrderItem[]; note?: string | undefined }): Order;
  /** Sets the order to cancelled; the caller has checked that it may be. */
  cancel(order: Order, reason: string | undefined): Order;
};

const FIRST_NEW_ID = 5001;

/** An order book in memory, filled with `seed`; what happens to it is gone at the next start. */
export function createOrderBook(seed: Seed, now: () => number = Date.now): OrderBook {
  const orders = new Map(seed.orders.map((order) => [order.id, order]));
  let nextId = FIRST_NEW_ID;

  const customer = (tenantId: string, id: string) =>
    seed.customers.find((candidate) => candidate.tenantId === tenantId && candidate.id === id);
  const matches = (order: Order, { status, query }: OrderFilter) => {
    if (status !== undefined && order.status !== status) return false;
    if (query === undefined) return true;
    const words = [
      String(order.id),
      order.customerId,
      customer(order.tenantId, order.customerId)?.name,
      ...order.items.map((item) => item.product),
    ];
    return words.join(' ').toLowerCase().includes(query.toLowerCase());
  };
  const keep = (order: Order) => {
    orders.set(order.id, order);
    return order;
  };

  return {
    customer,
    orders: (tenantId, filter = {}) =>
      [...orders.values()]
        .filter((order) => order.tenantId === tenantId && matches(order, filter))
        .sort((one, other) => other.placedAt.localeCompare(one.placedAt) || other.id - one.id),
    order(tenantId, id) {
      const order = orders.get(id);
      return order?.tenantId === tenantId ? order : undefined;
    },
    findCustomer: (tenantId, idOrName) =>
      customer(tenantId, idOrName.toUpperCase()) ??
      seed.customers.find((candidate) => candidate.tenantId === tenantId && candidate.name.toLowerCase() === idOrName.toLowerCase()),
    products: (tenantId) => seed.products.filter((product) => product.tenantId === tenantId),
    place: ({ tenantId, ownerId, customerId, items, note }) =>
      keep({
        id: nextId++,
        tenantId,
        ownerId,
        customerId,
        status: 'pending',
        items,
        placedAt: new Date(now()).toISOString(),
        ...(note !== undefined && { note }),
      }),
    cancel: (order, reason) =>
      keep({
        ...order,
        status: 'cancelled',
        cancelledAt: new Date(now()).toISOString(),
        ...(reason !== undefined && { cancelReason: reason }),
      }),
  };
}
