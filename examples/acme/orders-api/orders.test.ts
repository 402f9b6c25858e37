import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { type OrdersStack, startOrdersStack } from '../testing/orders-stack.ts';

let stack: OrdersStack;

beforeAll(async () => {
  stack = await startOrdersStack();
});

afterAll(() => stack.stop());

const idOf = (body: unknown) => z.object({ id: z.number() }).parse(body).id;
const lamps = (quantity: number) => ({ customer: 'C-11', items: [{ product: 'Desk lamp', quantity }] });

describe('placing an order', () => {
  it("makes it the caller's own, pending and priced, and answers with it", async () => {
    const order = {
      customer: 'northwind traders',
      items: [
        { product: 'desk lamps', quantity: 2 },
        { product: 'Task chair', quantity: 1 },
      ],
      note: 'Ring twice.',
    };
    const answer = await stack.as('john', '/orders', order);
    expect(answer).toMatchObject({
      status: 201,
      body: {
        status: 'pending',
        owner: 'john',
        customer: { id: 'C-11', name: 'Northwind Traders' },
        items: [
          { product: 'Desk lamp', quantity: 2, unitPrice: 79.5, amount: 159 },
          { product: 'Task chair', quantity: 1, unitPrice: 329, amount: 329 },
        ],
        total: 488,
        currency: 'EUR',
        note: 'Ring twice.',
      },
    });
    const id = idOf(answer.body);
    expect(answer.headers.get('location')).toBe(`/orders/${id}`);
    expect((await stack.as('john', `/orders/${id}`)).body).toEqual(answer.body);
    expect((await stack.as('alice', `/orders/${id}`)).status).toBe(200);
    expect((await stack.as('carol', `/orders/${id}`)).status).toBe(404);
    expect(stack.api.journal.count('placed', id)).toBe(1);
  });

  it.each([
    ['no body', undefined, 'REQUEST_INVALID', ''],
    ['nothing in it', {}, 'REQUEST_INVALID', '"customer"'],
    ['no items', { customer: 'C-11', items: [] }, 'REQUEST_INVALID', '"items"'],
    ['a quantity of nothing', lamps(0), 'REQUEST_INVALID', '"items.0.quantity"'],
    ['half a lamp', lamps(0.5), 'REQUEST_INVALID', '"items.0.quantity"'],
    ['a thousand and one lamps', lamps(1001), 'REQUEST_INVALID', '"items.0.quantity"'],
    ['a price of its own', { ...lamps(1), total: 1 }, 'REQUEST_INVALID', 'total'],
    ['an owner of its own', { ...lamps(1), owner: 'alice' }, 'REQUEST_INVALID', 'owner'],
    [
      'an unknown product',
      { customer: 'C-11', items: [{ product: 'Yacht', quantity: 1 }] },
      'PRODUCT_UNKNOWN',
      'You can order: Standing desk',
    ],
    ["another tenant's product", { customer: 'C-11', items: [{ product: 'Flow sensor', quantity: 1 }] }, 'PRODUCT_UNKNOWN', 'Flow sensor'],
    ["another tenant's customer", { ...lamps(1), customer: 'C-51' }, 'CUSTOMER_NOT_FOUND', 'There is no customer "C-51".'],
  ])('is refused with %s, and nothing is placed', async (_case, body, code, sentence) => {
    const before = stack.api.journal.count('placed');
    const authorization = `Bearer ${await stack.token('john')}`;
    const response = await fetch(`${stack.api.url}/orders`, {
      method: 'POST',
      headers: { authorization, 'content-type': 'application/json' },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    expect(await response.json()).toMatchObject({ code, error: expect.stringContaining(sentence) });
    expect(response.status).toBeGreaterThanOrEqual(400);
    expect(stack.api.journal.count('placed')).toBe(before);
  });
});

describe('cancelling an order', () => {
  it('cancels a pending one once, and changes nothing the second time', async () => {
    const id = idOf((await stack.as('john', '/orders', lamps(1))).body);
    const first = await stack.as('john', `/orders/${id}/cancel`, { reason: 'Ordered twice' });
    expect(first).toMatchObject({ status: 200, body: { id, status: 'cancelled', cancelReason: 'Ordered twice' } });
    const second = await stack.as('john', `/orders/${id}/cancel`, { reason: 'Another reason' });
    expect(second).toMatchObject({ status: 200, body: first.body });
    expect(stack.api.journal.count('cancelled', id)).toBe(2);
    expect(stack.api.journal.events.filter((event) => event.orderId === id && event.changed).map((event) => event.action)).toEqual([
      'placed',
      'cancelled',
    ]);
  });

  it('lets an administrator cancel an order of a colleague', async () => {
    const id = idOf((await stack.as('john', '/orders', lamps(1))).body);
    expect((await stack.as('alice', `/orders/${id}/cancel`, {})).status).toBe(200);
  });

  it.each([
    ['shipped', '/orders/1038/cancel', 409, 'Order 1038 is shipped and can no longer be cancelled.'],
    ['delivered', '/orders/1028/cancel', 409, 'Order 1028 is delivered and can no longer be cancelled.'],
    ["a colleague's", '/orders/1041/cancel', 403, 'belongs to a colleague'],
    ["another tenant's", '/orders/3004/cancel', 404, 'There is no order 3004.'],
    ['not there', '/orders/9999/cancel', 404, 'There is no order 9999.'],
    ['not a number', '/orders/all/cancel', 400, 'takes the number of an order'],
  ])('is refused for one that is %s', async (_case, path, status, sentence) => {
    const before = stack.api.journal.count('cancelled');
    const answer = await stack.as('john', path, {});
    expect(answer).toMatchObject({ status, body: { error: expect.stringContaining(sentence) } });
    expect(stack.api.journal.count('cancelled')).toBe(before);
  });
});

describe('listing orders', () => {
  it('filters by status and words and leaves off what is over the limit, but counts it', async () => {
    expect((await stack.as('alice', '/orders?status=shipped')).body).toMatchObject({ total: 3 });
    expect((await stack.as('john', '/orders?query=whiteboard')).body).toMatchObject({ total: 3 });
    expect((await stack.as('john', '/orders?query=1042')).body).toMatchObject({ orders: [{ id: 1042, total: 2115 }], total: 1 });
    const { body } = await stack.as('alice', '/orders?limit=2&status=delivered');
    expect(body).toMatchObject({ orders: [{ id: 1035 }, { id: 1034 }], total: 7 });
  });

  it.each(['?status=lost', '?limit=0', '?limit=101', '?limit=ten', '?limit=1.5', '?user=alice', '?tenant=globex'])(
    'refuses %s by name',
    async (query) => {
      expect(await stack.as('john', `/orders${query}`)).toMatchObject({ status: 400, body: { code: 'REQUEST_INVALID' } });
    },
  );
});

describe('a sales report', () => {
  it('counts what was placed on the days asked for, both included, without what was cancelled', async () => {
    expect((await stack.as('john', '/reports/sales?from=2026-09-02&to=2026-09-23')).body).toEqual({
      from: '2026-09-02',
      to: '2026-09-23',
      currency: 'EUR',
      orders: 2,
      revenue: 685,
      byStatus: { pending: 0, shipped: 0, delivered: 2, cancelled: 1 },
      byMonth: [{ month: '2026-09', orders: 2, revenue: 685 }],
      byCustomer: [
        { customer: { id: 'C-11', name: 'Northwind Traders' }, orders: 1, revenue: 496 },
        { customer: { id: 'C-17', name: 'Brightwater School' }, orders: 1, revenue: 189 },
      ],
    });
  });

  it.each(['?from=yesterday', '?from=2026-13-01', '?to=2026-02-30', '?from=2026-10-02&to=2026-10-01', '?year=2026'])(
    'refuses %s',
    async (query) => {
      expect(await stack.as('alice', `/reports/sales${query}`)).toMatchObject({ status: 400, body: { code: 'REQUEST_INVALID' } });
    },
  );
});

describe('what the API does not serve', () => {
  it('is a plain 404 with a sentence', async () => {
    expect(await stack.as('john', '/users')).toMatchObject({ status: 404, body: { code: 'NOT_FOUND' } });
  });

  it('is a body that is not JSON, or over 64 KiB', async () => {
    const authorization = `Bearer ${await stack.token('john')}`;
    for (const body of ['{"customer":', JSON.stringify({ note: 'x'.repeat(70_000) })]) {
      const response = await fetch(`${stack.api.url}/orders`, {
        method: 'POST',
        headers: { authorization, 'content-type': 'application/json' },
        body,
      });
      expect(await response.json()).toMatchObject({ code: 'REQUEST_INVALID', error: expect.stringContaining('64 KiB') });
    }
  });
});
