import type { RoleName } from './people.ts';

/**
 * What tokens for the Orders API are issued for (RFC 8707). It names the API and not its address, so that it stays the
 * same on whatever port the demo runs.
 */
export const ORDERS_AUDIENCE = 'https://orders.acme.example';

export const ORDERS_SCOPES = ['orders:read', 'orders:write', 'reports:read', 'customers:read'] as const;
export type OrdersScope = (typeof ORDERS_SCOPES)[number];

const SCOPES_OF_ROLE = {
  admin: ORDERS_SCOPES,
  sales: ORDERS_SCOPES,
  viewer: ['orders:read', 'customers:read'],
} as const satisfies Record<RoleName, readonly OrdersScope[]>;

/** The most that a token of somebody with these roles can carry. */
export function scopesOf(roles: readonly RoleName[]): ReadonlySet<OrdersScope> {
  return new Set(roles.flatMap((role) => [...SCOPES_OF_ROLE[role]]));
}
