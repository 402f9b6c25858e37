import type { AccessTokenClaims } from '../access-token.ts';
import type { OrdersScope } from '../orders-scopes.ts';
import type { RoleName } from '../people.ts';
import type { Customer, Order } from './order.ts';
import { insufficientScope, Refusal } from './refusal.ts';

/** Who asks, as the token says. */
export type Caller = {
  readonly userId: string;
  readonly tenantId: string;
  readonly roles: readonly string[];
  readonly scopes: ReadonlySet<string>;
};

export function callerFrom(claims: AccessTokenClaims): Caller {
  return { userId: claims.sub, tenantId: claims.tenant_id, roles: claims.roles, scopes: new Set(claims.scope.split(' ')) };
}

type Rule = { readonly scope: OrdersScope; readonly roles: readonly RoleName[]; readonly refusal: string };

/** Everything that can be done here: the scope that a token needs for it, and the roles that may. */
const RULES = {
  'read orders': { scope: 'orders:read', roles: ['admin', 'sales', 'viewer'], refusal: 'Your role may not look at orders.' },
  'create orders': {
    scope: 'orders:write',
    roles: ['admin', 'sales'],
    refusal: 'Your role may look at orders but not place them. Ask somebody in sales to do it.',
  },
  'cancel orders': {
    scope: 'orders:write',
    roles: ['admin', 'sales'],
    refusal: 'Your role may look at orders but not cancel them. Ask somebody in sales to do it.',
  },
  'read customers': { scope: 'customers:read', roles: ['admin', 'sales', 'viewer'], refusal: 'Your role may not look at customers.' },
  'read reports': {
    scope: 'reports:read',
    roles: ['admin', 'sales'],
    refusal: 'Sales reports are for sales and administrators; your role may not see them.',
  },
} as const satisfies Record<string, Rule>;

export type Action = keyof typeof RULES;

/**
 * Refuses what the caller's role may never do, then what this token was not given. In this order: whoever lacks the
 * scope alone is told to fetch another token, and nobody is sent to fetch one that could not help.
 * @throws {Refusal} `ROLE_NOT_ALLOWED`, `INSUFFICIENT_SCOPE`
 */
export function assertMay(caller: Caller, action: Action): void {
  const rule: Rule = RULES[action];
  if (!rule.roles.some((role) => caller.roles.includes(role))) throw new Refusal('ROLE_NOT_ALLOWED', rule.refusal);
  if (!caller.scopes.has(rule.scope)) throw insufficientScope(rule.scope);
}

/** Administrators see all orders of their tenant, everybody else their own. Nobody sees another tenant's. */
export function maySee(caller: Caller, order: Order): boolean {
  return order.tenantId === caller.tenantId && (caller.roles.includes('admin') || order.ownerId === caller.userId);
}

/** Administrators and sales see all customers of their tenant, a viewer those of their own orders. */
export function maySeeCustomer(caller: Caller, customer: Customer, orders: readonly Order[]): boolean {
  if (customer.tenantId !== caller.tenantId) return false;
  if (caller.roles.includes('admin') || caller.roles.includes('sales')) return true;
  return orders.some((order) => order.customerId === customer.id && maySee(caller, order));
}
