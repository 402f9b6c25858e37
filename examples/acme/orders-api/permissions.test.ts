import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { type OrdersStack, startOrdersStack } from '../testing/orders-stack.ts';

let stack: OrdersStack;

beforeAll(async () => {
  stack = await startOrdersStack();
});

afterAll(() => stack.stop());

const JOHNS = [1028, 1029, 1031, 1032, 1033, 1035, 1036, 1038, 1039, 1040, 1042, 1044];
const ALICES = [1030, 1034, 1037, 1041, 1043];
const CAROLS = [3001, 3003, 3004, 3006];
const DAVES = [3002, 3005];

const listSchema = z.object({ orders: z.array(z.object({ id: z.number(), owner: z.string(), status: z.string() })), total: z.number() });

async function list(login: string, query = '') {
  const { status, body } = await stack.as(login, `/orders${query}`);
  expect(status).toBe(200);
  return listSchema.parse(body);
}

const ascending = (numbers: readonly number[]) => [...numbers].sort((one, other) => one - other);

describe('the orders that a user sees', () => {
  it.each([
    ['john', 'his own', JOHNS],
    ['alice', 'all of her tenant', [...JOHNS, ...ALICES]],
    ['carol', 'her own', CAROLS],
  ])('are, for %s, %s and no others [BYOA-09]', async (login, _which, expected) => {
    const { orders, total } = await list(login);
    expect(ascending(orders.map((order) => order.id))).toEqual(ascending(expected));
    expect(total).toBe(expected.length);
  });

  it.each([
    ['john', [1044, 1042, 1040, 1039]],
    ['alice', [1044, 1043, 1042, 1041, 1040, 1039]],
    ['carol', [3006, 3004]],
  ])('and are pending are three different answers to one question, newest first: %s [BYOA-09]', async (login, expected) => {
    expect((await list(login, '?status=pending')).orders.map((order) => order.id)).toEqual(expected);
  });

  const matrix = [
    ['john', JOHNS, 200],
    ['john', ALICES, 403],
    ['john', [...CAROLS, ...DAVES], 404],
    ['alice', [...JOHNS, ...ALICES], 200],
    ['alice', [...CAROLS, ...DAVES], 404],
    ['carol', CAROLS, 200],
    ['carol', DAVES, 403],
    ['carol', [...JOHNS, ...ALICES], 404],
  ] as const;
  it.each(matrix)('for %s one by one: %j answer %i', async (login, ids, expected) => {
    const authorization = `Bearer ${await stack.token(login)}`;
    for (const id of ids) expect((await stack.call(`/orders/${id}`, authorization)).status, `order ${id}`).toBe(expected);
  });

  it('of another tenant cannot be told from those that do not exist', async () => {
    const foreign = await stack.as('john', '/orders/3001');
    const absent = await stack.as('john', '/orders/9999');
    expect(foreign.body).toEqual({ error: 'There is no order 3001.', code: 'ORDER_NOT_FOUND' });
    expect(absent.body).toEqual({ error: 'There is no order 9999.', code: 'ORDER_NOT_FOUND' });
  });

  it('of a colleague are refused with a sentence that gives nothing of the order away', async () => {
    expect(await stack.as('john', '/orders/1041')).toMatchObject({
      status: 403,
      body: { code: 'NOT_YOUR_ORDER', error: 'Order 1041 belongs to a colleague; you may see and change only your own.' },
    });
  });

  it.each(['?query=studio%20ponti', '?query=flow', '?query=3001', '?limit=100'])('stay within the tenant for %s', async (query) => {
    for (const order of (await list('john', query)).orders) expect(order.owner).toBe('john');
  });
});

describe('customers', () => {
  it.each([
    ['john', 'C-25', 200],
    ['john', 'Harbor%20Law', 200],
    ['john', 'C-51', 404],
    ['alice', 'C-25', 200],
    ['carol', 'C-51', 200],
    ['carol', 'C-11', 404],
  ])('for %s %s answers %i', async (login, customer, expected) => {
    expect((await stack.as(login, `/customers/${customer}`)).status).toBe(expected);
  });

  it('show each user only the number of orders that the user may see', async () => {
    expect((await stack.as('john', '/customers/C-25')).body).toMatchObject({ orders: { total: 0 } });
    expect((await stack.as('alice', '/customers/C-25')).body).toMatchObject({ orders: { total: 3, pending: 1 } });
  });
});

describe('a viewer', () => {
  it.each([
    ['cancel', '/orders/3004/cancel', {}, 'Your role may look at orders but not cancel them. Ask somebody in sales to do it.'],
    [
      'place',
      '/orders',
      { customer: 'C-51', items: [{ product: 'Flow sensor', quantity: 1 }] },
      'Your role may look at orders but not place them.',
    ],
    ['report on', '/reports/sales', undefined, 'Sales reports are for sales and administrators; your role may not see them.'],
  ])('may not %s orders, and is told so in a sentence [BYOA-09]', async (_what, path, body, sentence) => {
    const answer = await stack.as('carol', path, body);
    expect(answer).toMatchObject({ status: 403, body: { code: 'ROLE_NOT_ALLOWED', error: expect.stringContaining(sentence) } });
    // No other token would help, and so none is asked for.
    expect(answer.headers.get('www-authenticate')).toBeNull();
    expect(stack.api.journal.events.filter((event) => event.userId === 'carol')).toEqual([]);
    expect((await stack.as('carol', '/orders/3004')).body).toMatchObject({ status: 'pending' });
  });
});

describe('a sales report', () => {
  it("is of the user's own orders for sales, of the whole tenant for an administrator", async () => {
    const { body: johns } = await stack.as('john', '/reports/sales');
    const { body: alices } = await stack.as('alice', '/reports/sales');
    expect(johns).toMatchObject({ orders: 11, currency: 'EUR', byStatus: { cancelled: 1, pending: 4 } });
    expect(alices).toMatchObject({ orders: 16 });
    expect(JSON.stringify(alices)).not.toContain('Riverside');
  });
});
