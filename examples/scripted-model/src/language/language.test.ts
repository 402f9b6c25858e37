import { describe, expect, it } from 'vitest';
import { clausePairs } from './clauses.ts';
import { intentionOf } from './intention.ts';
import { stem } from './stem.ts';
import { wordsOf, wordsOfName } from './words.ts';

describe('stems', () => {
  it.each([
    ['orders', 'order'],
    ['cancelled', 'cancel'],
    ['creating', 'create'],
    ['shipped', 'ship'],
    ['companies', 'company'],
    ['boxes', 'box'],
    ['called', 'call'],
    ['statuses', 'status'],
  ])('%s meets %s', (form, base) => {
    expect(stem(form)).toBe(stem(base));
  });

  it.each([
    ['order', 'border'],
    ['item', 'time'],
    ['bus', 'bu'],
    ['address', 'add'],
  ])('%s does not meet %s', (one, other) => {
    expect(stem(one)).not.toBe(stem(other));
  });
});

describe('words', () => {
  it('keeps where each word stands', () => {
    expect(wordsOf('Größe: 12')).toMatchObject([
      { text: 'Größe', start: 0, end: 5 },
      { text: '12', start: 7, end: 9 },
    ]);
  });

  it.each([
    ['customerId', ['customer', 'id']],
    ['customer_id', ['customer', 'id']],
    ['list-HTTPServers', ['list', 'http', 'servers']],
    ['', []],
  ])('takes the name %j apart', (name, words) => {
    expect(wordsOfName(name)).toEqual(words);
  });
});

describe('what is asked for', () => {
  it.each([
    ['show my orders', 'read'],
    ['show my cancelled orders', 'read'],
    ['show the orders I can cancel', 'read'],
    ['how do I cancel an order', 'read'],
    ['my orders', 'read'],
    ['order 1042', 'read'],
    ['cancel order 1042', 'end'],
    ['could you please cancel it', 'end'],
    ['order 3 chairs', 'create'],
    ['I would like to order a chair', 'create'],
    ['new order for two chairs', 'create'],
    ['rename it', 'update'],
  ])('of %j is to %s', (text, action) => {
    expect(intentionOf(wordsOf(text)).action).toBe(action);
  });
});

describe('clauses', () => {
  it.each([
    ['show orders and then the report', 'show orders', 'the report'],
    ['show orders, then the report', 'show orders', 'the report'],
    ['show orders; show the report', 'show orders', 'show the report'],
    ['show orders and also the report', 'show orders', 'the report'],
  ])('of %j part where one thing follows another', (text, first, second) => {
    expect(clausePairs(text)[0]).toEqual({ first, second, sure: true });
  });

  it('may part at a plain "and", but not surely', () => {
    expect(clausePairs('salt and pepper')).toEqual([{ first: 'salt', second: 'pepper', sure: false }]);
  });

  it('do not part a text of one wish', () => {
    expect(clausePairs('show my pending orders')).toEqual([]);
  });
});
