import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hashOf } from '../orders-api/journal.ts';
import { type OrdersStack, startOrdersStack } from '../testing/orders-stack.ts';
import { type OrdersMcp, startOrdersMcp } from './start-orders-mcp.ts';

let stack: OrdersStack;
let mcp: OrdersMcp;

beforeAll(async () => {
  stack = await startOrdersStack();
  mcp = await startOrdersMcp({ apiUrl: stack.api.url });
});

afterAll(async () => {
  await mcp.stop();
  await stack.stop();
});

/** Connects as a hub does, with the user's header and its twin, and runs `use`. */
async function connected<Result>(authorization: string | null, use: (client: Client) => Promise<Result>): Promise<Result> {
  const client = new Client({ name: 'test', version: '1' }, { versionNegotiation: { mode: 'auto' } });
  const headers =
    authorization === null ? {} : { Authorization: authorization, 'X-User-Auth-Authorization': authorization, 'X-User-Id': 'x' };
  const transport = new StreamableHTTPClientTransport(new URL(mcp.mcpUrl), {
    requestInit: { headers: { ...headers, 'X-Request-Id': 'req_test' } },
  });
  await client.connect(transport);
  try {
    return await use(client);
  } finally {
    await client.close();
  }
}

const call = (authorization: string | null, name: string, args: Record<string, unknown> = {}) =>
  connected(authorization, (client) => client.callTool({ name, arguments: args }));

async function callAs(login: string, name: string, args: Record<string, unknown> = {}) {
  return call(`Bearer ${await stack.token(login)}`, name, args);
}

describe('the Orders MCP server', () => {
  it('offers six tools, each with a title, a description and honest hints', async () => {
    const { tools } = await connected(null, (client) => client.listTools());
    expect(
      tools.map(({ name, annotations }) => [name, annotations?.readOnlyHint, annotations?.destructiveHint, annotations?.idempotentHint]),
    ).toEqual([
      ['search_orders', true, undefined, undefined],
      ['get_order', true, undefined, undefined],
      ['create_order', false, false, false],
      ['cancel_order', false, true, true],
      ['get_customer', true, undefined, undefined],
      ['sales_report', true, undefined, undefined],
    ]);
    for (const { title, description } of tools) expect([title, description].every(Boolean)).toBe(true);
  });

  it.each([
    ['john', 4, ['1044', '1042', '1040', '1039'], ['1041', '3004']],
    ['alice', 6, ['1044', '1043', '1042', '1041'], ['3004']],
    ['carol', 2, ['3006', '3004'], ['1042', '3005']],
  ])('gives %s another answer to the same question, from the API by the own token [BYOA-09, MCP-05]', async (login, total, own, others) => {
    const result = await callAs(login, 'search_orders', { status: 'pending' });
    expect(result.isError ?? false).toBe(false);
    expect(result.structuredContent).toMatchObject({ total });
    const text = JSON.stringify(result.content);
    for (const id of own) expect(text).toContain(id);
    for (const id of others) expect(text).not.toContain(id);
  });

  it('sends the Authorization header to the API byte for byte, with the request id', async () => {
    const authorization = `Bearer ${await stack.token('john')}`;
    await call(authorization, 'get_order', { orderId: 1042 });
    expect(stack.api.journal.requests.at(-1)).toMatchObject({
      route: '/orders/:id',
      userId: 'john',
      requestId: 'req_test',
      authorizationHash: hashOf(authorization),
    });
  });

  it('keeps nothing of one user for the next, also when they ask at the same time', async () => {
    const logins = Array.from({ length: 12 }, (_, index) => ['john', 'alice', 'carol'][index % 3] ?? 'john');
    const results = await Promise.all(logins.map((login) => callAs(login, 'search_orders', { status: 'pending' })));
    expect(results.map((result) => result.structuredContent)).toMatchObject(
      logins.map((login) => ({ total: { john: 4, alice: 6, carol: 2 }[login] })),
    );
  });

  it('looks up an order, a customer and a report', async () => {
    expect((await callAs('john', 'get_order', { orderId: 1042 })).structuredContent).toMatchObject({
      id: 1042,
      status: 'pending',
      customer: 'Northwind Traders',
      items: '2 × Standing desk, 2 × Task chair, 2 × Desk lamp',
      total: '€2,115.00',
    });
    expect((await callAs('carol', 'get_customer', { customer: 'Delta Irrigation' })).structuredContent).toMatchObject({
      id: 'C-53',
      ordersTotal: 2,
    });
    expect((await callAs('alice', 'sales_report', { from: '2026-09-01', to: '2026-09-30' })).structuredContent).toMatchObject({
      orders: 3,
    });
  });

  it('places and cancels an order once, in the name of the user', async () => {
    const placed = await callAs('john', 'create_order', { customer: 'C-17', product: 'Desk lamp', quantity: 3 });
    expect(placed.structuredContent).toMatchObject({ status: 'pending', owner: 'john', total: '€238.50' });
    const { orderId } = stack.api.journal.events.at(-1) ?? {};
    expect((await callAs('john', 'cancel_order', { orderId, reason: 'Changed my mind' })).structuredContent).toMatchObject({
      status: 'cancelled',
      cancelReason: 'Changed my mind',
    });
    expect([stack.api.journal.count('placed', orderId), stack.api.journal.count('cancelled', orderId)]).toEqual([1, 1]);
  });

  it.each([
    ['no token', null, 401, 'Sign in first'],
    ['a malformed token', 'Bearer not.a.token', 401, 'not valid here'],
  ])("passes on the API's refusal of %s, for people and for the hub", async (_case, authorization, status, sentence) => {
    const result = await call(authorization, 'search_orders');
    expect(result).toMatchObject({ isError: true, _meta: { 'diosc/auth': { status } } });
    expect(JSON.stringify(result.content)).toContain(sentence);
  });

  it("passes on that the token has expired, with the API's challenge", async () => {
    const authorization = `Bearer ${await stack.token({ login: 'john', expiresInSeconds: 1 })}`;
    await expect
      .poll(() => call(authorization, 'search_orders'), { timeout: 5000, interval: 100 })
      .toMatchObject({ isError: true, _meta: { 'diosc/auth': { status: 401, challenge: expect.stringContaining('invalid_token') } } });
  });

  it.each([
    ['cancel_order', { orderId: 3004 }, 'Your role may look at orders but not cancel them.'],
    ['create_order', { customer: 'C-51', product: 'Flow sensor', quantity: 1 }, 'Your role may look at orders but not place them.'],
    ['sales_report', {}, 'Sales reports are for sales and administrators'],
  ])("explains in the API's words that a viewer may not %s [BYOA-09]", async (name, args, sentence) => {
    const result = await callAs('carol', name, args);
    expect(result).toMatchObject({ isError: true, _meta: { 'diosc/auth': { status: 403 } } });
    expect(JSON.stringify(result.content)).toContain(sentence);
    expect(stack.api.journal.events.filter((event) => event.userId === 'carol')).toEqual([]);
  });

  it.each([
    ['get_order', { orderId: 9999 }, 'There is no order 9999.'],
    ['get_order', { orderId: 3001 }, 'There is no order 3001.'],
    ['cancel_order', { orderId: 1038 }, 'can no longer be cancelled'],
    ['create_order', { customer: 'C-11', product: 'Yacht', quantity: 1 }, 'There is no product'],
    ['get_customer', { customer: '../orders' }, 'There is no customer'],
    ['get_order', { orderId: 'all' }, 'orderId'],
    ['search_orders', { status: 'lost' }, 'status'],
  ])('answers %s with %j by a sentence, not marked as a matter of signing in', async (name, args, sentence) => {
    const result = await callAs('john', name, args);
    expect(result.isError).toBe(true);
    expect(JSON.stringify(result.content)).toContain(sentence);
    expect(result._meta).not.toHaveProperty('diosc/auth');
  });

  it('says plainly that the API is down', async () => {
    const lonely = await startOrdersMcp({ apiUrl: 'http://127.0.0.1:9' });
    const before = mcp;
    mcp = lonely;
    const result = await callAs('john', 'search_orders').finally(() => {
      mcp = before;
    });
    await lonely.stop();
    expect(result.isError).toBe(true);
    expect(JSON.stringify(result.content)).not.toContain('Bearer');
  });
});
