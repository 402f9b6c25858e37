import { CURRENCY, ORDER_STATUSES, type Order, totalCents } from './order.ts';

export type Period = { readonly from?: string | undefined; readonly to?: string | undefined };

type Group = { orders: number; revenueCents: number };

function group(orders: readonly Order[], keyOf: (order: Order) => string): ReadonlyMap<string, Group> {
  const groups = new Map<string, Group>();
  for (const order of orders) {
    const key = keyOf(order);
    const { orders: count, revenueCents } = groups.get(key) ?? { orders: 0, revenueCents: 0 };
    groups.set(key, { orders: count + 1, revenueCents: revenueCents + totalCents(order) });
  }
  return groups;
}

/** Sums up orders placed from the day `from` to the day `to` (YYYY-MM-DD, both included, UTC). Cancelled ones bring no revenue. */
export function salesReport(orders: readonly Order[], nameOf: (customerId: string) => string, { from, to }: Period) {
  const placed = orders.filter(({ placedAt }) => {
    const day = placedAt.slice(0, 10);
    return (from === undefined || day >= from) && (to === undefined || day <= to);
  });
  const sold = placed.filter((order) => order.status !== 'cancelled');
  const revenueCents = sold.reduce((sum, order) => sum + totalCents(order), 0);
  return {
    from: from ?? null,
    to: to ?? null,
    currency: CURRENCY,
    orders: sold.length,
    revenue: revenueCents / 100,
    byStatus: Object.fromEntries(ORDER_STATUSES.map((status) => [status, placed.filter((order) => order.status === status).length])),
    byMonth: [...group(sold, (order) => order.placedAt.slice(0, 7))]
      .sort(([one], [other]) => one.localeCompare(other))
      .map(([month, { orders: count, revenueCents: cents }]) => ({ month, orders: count, revenue: cents / 100 })),
    byCustomer: [...group(sold, (order) => order.customerId)]
      .sort(([, one], [, other]) => other.revenueCents - one.revenueCents)
      .map(([customerId, { orders: count, revenueCents: cents }]) => ({
        customer: { id: customerId, name: nameOf(customerId) },
        orders: count,
        revenue: cents / 100,
      })),
  };
}
