import { describe, expect, it } from 'vitest';
import { readTool } from '../tools/tool.ts';
import { fillArguments, thingsOf } from './fill-arguments.ts';
import { questionFor } from './question.ts';
import { parseText } from './reading.ts';

const now = new Date('2026-11-21T10:00:00Z');

function toolOf(name: string, properties: Record<string, unknown>, required: string[] = []) {
  return readTool({ type: 'function', function: { name, parameters: { type: 'object', properties, required } } });
}

function fill(
  text: string,
  properties: Record<string, unknown>,
  { required = [], name = 'search_orders' }: { required?: string[]; name?: string } = {},
) {
  const tool = toolOf(name, properties, required);
  return fillArguments(tool, parseText(text, now), thingsOf([tool, toolOf('get_customer', { customerId: { type: 'string' } })])).arguments;
}

describe('choices', () => {
  const status = { status: { type: 'string', enum: ['pending', 'in_progress', 'shipped', 'cancelled'] } };

  it.each([
    ['show my pending orders', { status: 'pending' }],
    ['orders that are in progress', { status: 'in_progress' }],
    ['SHIPPED orders', { status: 'shipped' }],
    ['orders that were sent', { status: 'shipped' }],
    ['open orders', { status: 'pending' }],
    ['orders that are not shipped', {}],
    ['which orders can I cancel', {}],
    ['my orders', {}],
  ])('from %j are %j', (text, expected) => {
    expect(fill(text, status)).toEqual(expected);
  });

  it('as a list take all that are named', () => {
    expect(fill('pending or shipped orders', { statuses: { type: 'array', items: status.status } })).toEqual({
      statuses: ['pending', 'shipped'],
    });
  });
});

describe('identifiers', () => {
  const orderId = { orderId: { type: 'string' } };
  const get = { name: 'get_order', required: ['orderId'] };

  it.each([
    ['show me order 1042', '1042'],
    ['show #1042', '1042'],
    ['order number 1042 please', '1042'],
    ['the order with id ORD-1042', 'ORD-1042'],
    ['what about 1042?', '1042'],
    ['order 0f8fad5b-d9cb-469f-a165-70867728950e', '0f8fad5b-d9cb-469f-a165-70867728950e'],
  ])('from %j are %s', (text, expected) => {
    expect(fill(text, orderId, get)).toEqual({ orderId: expected });
  });

  it.each(['show my order', 'an order of 3 widgets', 'the order of customer C-7', 'the 1st order'])('are not found in %j', (text) => {
    expect(fill(text, orderId, get)).toEqual({});
  });

  it('are written like the example in the description', () => {
    expect(fill('order 1042', { orderId: { type: 'string', description: 'Such as ORD-7.' } }, get)).toEqual({ orderId: 'ORD-1042' });
  });

  it('are written as the pattern demands, or not at all', () => {
    expect(fill('order c-7', { orderId: { type: 'string', pattern: '^[A-Z]-\\d+$' } }, get)).toEqual({ orderId: 'C-7' });
    expect(fill('order 1042', { orderId: { type: 'string', pattern: '^[A-Z]{3}$' } }, get)).toEqual({});
  });

  it('may be numbers', () => {
    expect(fill('order 1042', { orderId: { type: 'integer' } }, get)).toEqual({ orderId: 1042 });
  });

  it('of different things are kept apart', () => {
    const both = { orderId: { type: 'string' }, customerId: { type: 'string' } };
    expect(fill('move order 1042 to customer C-7', both, { name: 'assign_order', required: ['orderId', 'customerId'] })).toEqual({
      orderId: '1042',
      customerId: 'C-7',
    });
  });
});

describe('numbers', () => {
  it.each([
    ['create an order for 3 blue widgets', 3],
    ['create an order for three widgets', 3],
    ['create an order of 1,200 widgets', 1200],
    ['create an order for a widget', 1],
  ])('that are required are taken from %j', (text, quantity) => {
    expect(fill(text, { quantity: { type: 'integer', minimum: 1 } }, { name: 'create_order', required: ['quantity'] })).toEqual({
      quantity,
    });
  });

  it.each([
    ['create an order for 0 widgets', { type: 'integer', minimum: 1 }],
    ['create an order for 2.5 widgets', { type: 'integer' }],
    ['create an order for widgets', { type: 'integer' }],
  ])('that do not fit are not taken from %j', (text, quantity) => {
    expect(fill(text, { quantity }, { name: 'create_order', required: ['quantity'] })).toEqual({});
  });

  it.each([
    ['the last 5 orders', { limit: 5 }],
    ['top 3', { limit: 3 }],
    ['show 7 orders', { limit: 7 }],
    ['orders over $100', { minTotal: 100 }],
    ['orders below 50', { maxTotal: 50 }],
    ['orders 2026', {}],
  ])('that are optional need a word that points to them: %j gives %j', (text, expected) => {
    expect(fill(text, { limit: { type: 'integer' }, minTotal: { type: 'number' }, maxTotal: { type: 'number' } })).toEqual(expected);
  });
});

describe('dates', () => {
  const span = { from: { type: 'string', format: 'date' }, to: { type: 'string', format: 'date' } };

  it.each([
    ['from 2026-01-01 to 2026-02-01', { from: '2026-01-01', to: '2026-02-01' }],
    ['between 2026-01-01 and 2026-02-01', { from: '2026-01-01', to: '2026-02-01' }],
    ['since yesterday', { from: '2026-11-20' }],
    ['until today', { to: '2026-11-21' }],
    ['for yesterday', { from: '2026-11-20', to: '2026-11-20' }],
    ['last month', { from: '2026-10-01', to: '2026-10-31' }],
    ['this year', { from: '2026-01-01', to: '2026-12-31' }],
    ['on 2026-02-31', {}],
  ])('from %j are %j', (text, expected) => {
    expect(fill(`sales report ${text}`, span, { name: 'sales_report' })).toEqual(expected);
  });

  it('may be wanted as instants', () => {
    expect(fill('orders since 2026-01-01', { since: { type: 'string', format: 'date-time' } })).toEqual({ since: '2026-01-01T00:00:00Z' });
  });
});

describe('text', () => {
  it('that is required is what no other argument has taken', () => {
    const properties = { item: { type: 'string' }, quantity: { type: 'integer' } };
    expect(fill('create an order for 3 blue widgets', properties, { name: 'create_order', required: ['item', 'quantity'] })).toEqual({
      item: 'blue widgets',
      quantity: 3,
    });
  });

  it('is what is in quotes, or what follows the name', () => {
    const ticket = { name: 'create_ticket', required: ['title'] };
    const properties = { title: { type: 'string' }, description: { type: 'string' } };
    expect(fill('create a ticket "Lamp broken"', properties, ticket)).toEqual({ title: 'Lamp broken' });
    expect(fill('create a ticket with title Lamp broken and description It smokes', properties, ticket)).toEqual({
      title: 'Lamp broken',
      description: 'It smokes',
    });
  });

  it.each([
    ['find orders for blue widgets', { query: 'blue widgets' }],
    ['search orders containing "lamp 7"', { query: 'lamp 7' }],
    ['show my recent orders', {}],
    ['show me the orders please', {}],
  ])('to search by is only taken where something is searched: %j gives %j', (text, expected) => {
    expect(fill(text, { query: { type: 'string' } })).toEqual(expected);
  });

  it('has e-mail addresses and links where they are wanted', () => {
    const properties = { email: { type: 'string', format: 'email' }, link: { type: 'string', format: 'uri' } };
    expect(fill('invite bob@example.com, see https://example.com/a?b=1.', properties)).toEqual({
      email: 'bob@example.com',
      link: 'https://example.com/a?b=1',
    });
  });
});

describe('flags', () => {
  it.each([
    ['include archived orders', { includeArchived: true }],
    ['orders, not archived', { includeArchived: false }],
    ['orders', {}],
  ])('from %j are %j', (text, expected) => {
    expect(fill(text, { includeArchived: { type: 'boolean' } })).toEqual(expected);
  });
});

describe('a question', () => {
  it.each([
    [{ orderId: { type: 'string' } }, 'Which order do you mean? Please tell me its ID.'],
    [{ id: { type: 'string' } }, 'Which order do you mean? Please tell me its ID.'],
    [{ item: { type: 'string' } }, 'I can do that (change order), but I still need the **item**. What should I use?'],
    [
      { size: { enum: ['s', 'l'] }, quantity: { type: 'integer' } },
      'I can do that (change order), but I still need the **size** (s, l) and the **quantity**. What should I use?',
    ],
  ])('asks for what is missing of %j', (properties, question) => {
    const tool = toolOf('change_order', properties, Object.keys(properties));
    expect(questionFor(tool, tool.properties)).toBe(question);
  });
});
