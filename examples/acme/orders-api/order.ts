export const ORDER_STATUSES = ['pending', 'shipped', 'delivered', 'cancelled'] as const;
export type OrderStatus = (typeof ORDER_STATUSES)[number];

export type OrderItem = { readonly product: string; readonly quantity: number; readonly unitPriceCents: number };

/** One order. `ownerId` is the person whose order it is, as tokens name them in `sub`. */
export type Order = {
  readonly id: number;
  readonly tenantId: string;
  readonly ownerId: string;
  readonly customerId: string;
  readonly status: OrderStatus;
  readonly items: readonly OrderItem[];
  /** ISO 8601, UTC. */
  readonly placedAt: string;
  readonly cancelledAt?: string;
  readonly cancelReason?: string;
  readonly note?: string;
};

export type Customer = {
  readonly id: string;
  readonly tenantId: string;
  readonly name: string;
  readonly city: string;
  readonly contact: string;
  readonly email: string;
};

export type Product = { readonly tenantId: string; readonly name: string; readonly unitPriceCents: number };

export const CURRENCY = 'EUR';

export function totalCents(order: Order): number {
  return order.items.reduce((sum, item) => sum + item.quantity * item.unitPriceCents, 0);
}
