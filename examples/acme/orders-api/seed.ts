import type { Customer, Order, OrderStatus, Product } from './order.ts';

/** What the companies have at the start: always the same, so that people and tests can speak of order 1042. */
export type Seed = { readonly customers: readonly Customer[]; readonly products: readonly Product[]; readonly orders: readonly Order[] };

const PRODUCTS: readonly Product[] = [
  { tenantId: 'acme', name: 'Standing desk', unitPriceCents: 64_900 },
  { tenantId: 'acme', name: 'Task chair', unitPriceCents: 32_900 },
  { tenantId: 'acme', name: 'Desk lamp', unitPriceCents: 7_950 },
  { tenantId: 'acme', name: 'Filing cabinet', unitPriceCents: 21_500 },
  { tenantId: 'acme', name: 'Whiteboard', unitPriceCents: 18_900 },
  { tenantId: 'acme', name: 'Monitor arm', unitPriceCents: 12_400 },
  { tenantId: 'globex', name: 'Flow sensor', unitPriceCents: 4_850 },
  { tenantId: 'globex', name: 'Control unit', unitPriceCents: 118_000 },
  { tenantId: 'globex', name: 'Valve kit', unitPriceCents: 9_600 },
];

const CUSTOMERS: readonly Customer[] = [
  ['C-11', 'acme', 'Northwind Traders', 'Hamburg', 'Nina Vogt', 'nina@northwind.example'],
  ['C-14', 'acme', 'Lakeside Clinic', 'Zurich', 'Paul Frei', 'paul@lakeside.example'],
  ['C-17', 'acme', 'Brightwater School', 'Leeds', 'Amy Cole', 'amy@brightwater.example'],
  ['C-22', 'acme', 'Studio Ponti', 'Milan', 'Luca Ponti', 'luca@ponti.example'],
  ['C-25', 'acme', 'Harbor Law', 'Rotterdam', 'Eva de Wit', 'eva@harborlaw.example'],
  ['C-51', 'globex', 'Riverside Waterworks', 'Cologne', 'Jan Brandt', 'jan@riverside.example'],
  ['C-53', 'globex', 'Delta Irrigation', 'Sevilla', 'Marta Ruiz', 'marta@delta.example'],
].map(([id = '', tenantId = '', name = '', city = '', contact = '', email = '']) => ({ id, tenantId, name, city, contact, email }));

type Row = readonly [id: number, owner: string, customer: string, status: OrderStatus, day: string, items: string, note?: string];

const ACME: readonly Row[] = [
  [1028, 'john', 'C-11', 'delivered', '2026-08-04', '6 Task chair'],
  [1029, 'john', 'C-17', 'delivered', '2026-08-12', '12 Desk lamp, 2 Whiteboard'],
  [1030, 'alice', 'C-25', 'delivered', '2026-08-19', '3 Standing desk, 3 Task chair'],
  [1031, 'john', 'C-22', 'delivered', '2026-08-27', '1 Standing desk'],
  [1032, 'john', 'C-14', 'cancelled', '2026-09-02', '2 Filing cabinet'],
  [1033, 'john', 'C-11', 'delivered', '2026-09-10', '4 Monitor arm'],
  [1034, 'alice', 'C-14', 'delivered', '2026-09-15', '8 Task chair'],
  [1035, 'john', 'C-17', 'delivered', '2026-09-23', '1 Whiteboard'],
  [1036, 'john', 'C-22', 'shipped', '2026-10-05', '2 Standing desk, 2 Monitor arm'],
  [1037, 'alice', 'C-25', 'shipped', '2026-10-12', '5 Filing cabinet'],
  [1038, 'john', 'C-11', 'shipped', '2026-10-21', '10 Desk lamp'],
  [1039, 'john', 'C-14', 'pending', '2026-11-02', '3 Task chair, 1 Filing cabinet'],
  [1040, 'john', 'C-17', 'pending', '2026-11-09', '4 Whiteboard', 'Deliver after 3 pm.'],
  [1041, 'alice', 'C-25', 'pending', '2026-11-11', '6 Standing desk'],
  [1042, 'john', 'C-11', 'pending', '2026-11-13', '2 Standing desk, 2 Task chair, 2 Desk lamp'],
  [1043, 'alice', 'C-22', 'pending', '2026-11-16', '1 Monitor arm'],
  [1044, 'john', 'C-22', 'pending', '2026-11-18', '5 Desk lamp'],
];

const GLOBEX: readonly Row[] = [
  [3001, 'carol', 'C-51', 'delivered', '2026-09-08', '40 Flow sensor'],
  [3002, 'dave', 'C-53', 'delivered', '2026-09-29', '2 Control unit'],
  [3003, 'carol', 'C-53', 'shipped', '2026-10-19', '1 Control unit, 12 Valve kit'],
  [3004, 'carol', 'C-51', 'pending', '2026-11-05', '25 Flow sensor, 5 Valve kit'],
  [3005, 'dave', 'C-51', 'pending', '2026-11-10', '3 Control unit'],
  [3006, 'carol', 'C-53', 'pending', '2026-11-17', '60 Valve kit'],
];

function unitPrice(tenantId: string, product: string): number {
  const found = PRODUCTS.find((candidate) => candidate.tenantId === tenantId && candidate.name === product);
  if (!found) throw new Error(`${tenantId} sells no ${product}.`);
  return found.unitPriceCents;
}

function toOrder(tenantId: string, [id, ownerId, customerId, status, day, items, note]: Row): Order {
  return {
    id,
    tenantId,
    ownerId,
    customerId,
    status,
    placedAt: `${day}T09:30:00.000Z`,
    items: items.split(', ').map((item) => {
      const [, quantity = '', product = ''] = /^(\d+) (.+)$/.exec(item) ?? [];
      return { product, quantity: Number(quantity), unitPriceCents: unitPrice(tenantId, product) };
    }),
    ...(status === 'cancelled' && { cancelledAt: `${day}T16:00:00.000Z` }),
    ...(note !== undefined && { note }),
  };
}

export const SEED: Seed = {
  customers: CUSTOMERS,
  products: PRODUCTS,
  orders: [...ACME.map((row) => toOrder('acme', row)), ...GLOBEX.map((row) => toOrder('globex', row))],
};
