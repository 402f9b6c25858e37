import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { labelOf } from './label.ts';
import { inline } from './markdown.ts';
import { isError, type Outcome, phraseResult } from './phrase-result.ts';
import { tableOf } from './table.ts';

const outcome: Outcome = { title: 'Search orders', action: 'read', nouns: ['orders'], arguments: {}, content: '' };

function phrase(result: unknown, changes: Partial<Outcome> = {}): string {
  return phraseResult({ ...outcome, content: typeof result === 'string' ? result : JSON.stringify(result), ...changes });
}

describe('rows', () => {
  it('become a table with headers for people', () => {
    const rows = [
      { orderId: '1042', customer: { name: 'Ann' }, total: 12.5, paid: true, createdAt: '2026-11-20T10:11:12.000Z' },
      { orderId: '1043', customer: null, total: 3, paid: false, createdAt: '2026-11-20' },
    ];
    expect(phrase(rows)).toBe(
      [
        'I found **2 orders**:',
        '',
        '| Order ID | Customer | Total | Paid | Created at |',
        '| --- | --- | ---: | --- | --- |',
        '| 1042 | Ann | 12.5 | Yes | 2026-11-20 10:11 UTC |',
        '| 1043 |  | 3 | No | 2026-11-20 |',
      ].join('\n'),
    );
  });

  it.each([
    ['a list named after what it holds', { invoices: [{ id: 1 }] }, 'I found **1 invoice**:'],
    ['a list of items with a total', { items: [{ id: 1 }], total: 3 }, 'I found **3 orders**:'],
    ['a list beside a cursor', { orders: [{ id: 1 }], nextCursor: null }, 'I found **1 order**:'],
  ])('are taken out of %s', (_, result, opening) => {
    expect(phrase(result)).toMatch(new RegExp(`^${opening.replaceAll('*', '\\*')}`));
  });

  it('beyond twenty are counted and not shown', () => {
    const text = phrase(Array.from({ length: 33 }, (_, id) => ({ id })));
    expect(text).toContain('… and 13 more.');
    expect(text.split('\n').filter((line) => line.startsWith('| '))).toHaveLength(22);
  });

  it('that are missing are said to be', () => {
    expect(phrase([], { arguments: { status: 'pending' } })).toBe('I found no orders with status "pending".');
    expect(phrase({ orders: [] })).toBe('I found no orders.');
    expect(phrase({ items: [], total: 0 })).toBe('I found no orders.');
  });

  it('cannot break out of their cell', () => {
    const table = tableOf([{ a: 'x | y\n| z', b: '`code' }]);
    expect(table.split('\n')).toHaveLength(3);
    expect(table).toContain('x \\| y \\| z');
  });

  it('always make a table of even width, whatever is in them', () => {
    const rows = fc.array(fc.dictionary(fc.string(), fc.jsonValue()), { minLength: 1, maxLength: 30 });
    fc.assert(
      fc.property(rows, (some) => {
        const lines = tableOf(some)
          .split('\n')
          .filter((line) => line.startsWith('| '));
        const widths = lines.map((line) => line.replaceAll(/\\./gu, '').split('|').length);
        expect(new Set(widths).size).toBeLessThanOrEqual(1);
      }),
    );
  });
});

describe('an object', () => {
  it('becomes a list of what it says', () => {
    expect(phrase({ order: { id: '1042', status: 'pending', note: null } }, { nouns: ['order'] })).toBe(
      'Here is the order:\n\n- **ID**: 1042\n- **Status**: pending\n- **Note**: none',
    );
  });

  it('that something was done to is introduced so', () => {
    expect(phrase({ id: '1042' }, { nouns: ['order'], action: 'end' })).toMatch(/^Done\. This is the order now:/);
  });

  it('with rows in it has them as a table', () => {
    expect(phrase({ id: 7, total: 5, lines: [{ sku: 'a' }] })).toContain('- **Total**: 5\n\n**Lines**\n\n| SKU |');
  });
});

describe('text', () => {
  it('is given as it is', () => {
    expect(phrase('Order 1042 is on its way.\n- soon')).toBe('Order 1042 is on its way.\n- soon');
  });

  it('that is empty is said to be', () => {
    expect(phrase('  ')).toBe('That is done; there was no answer to show.');
  });
});

describe('an error', () => {
  it.each([
    ['Error: Order 1042 has shipped.', 'Order 1042 has shipped.'],
    ['You do not have permission to see sales reports.', 'You do not have permission to see sales reports.'],
    ['{"error":"Order 1042 has shipped."}', 'Order 1042 has shipped.'],
    ['{"error":{"message":"No such order."}}', 'No such order.'],
  ])('as %j is quoted in an apology', (content, sentence) => {
    expect(phrase(content)).toBe(`I am sorry, that did not work (search orders):\n\n> ${sentence}`);
    expect(isError(content)).toBe(true);
  });

  it.each([
    '[]',
    '{"errors":[]}',
    '{"error":null,"id":1}',
    'Errors were none.',
    'Order 1042 was cancelled.',
    '{"note":"needs permission"}',
  ])('is not seen in %j', (content) => {
    expect(isError(content)).toBe(false);
  });
});

describe('labels and values', () => {
  it.each([
    ['customerId', 'Customer ID'],
    ['created_at', 'Created at'],
    ['URL', 'URL'],
    ['', ''],
    ['---', '---'],
  ])('the name %j is written %j', (name, label) => {
    expect(labelOf(name)).toBe(label);
  });

  it('a value is one bounded line, whatever it is', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(inline(value)).not.toContain('\n');
        expect(inline(value).length).toBeLessThan(700);
      }),
    );
  });

  it('phrasing never throws, and always says something', () => {
    fc.assert(
      fc.property(fc.oneof(fc.json(), fc.string()), (content) => {
        expect(phraseResult({ ...outcome, content }).trim()).not.toBe('');
      }),
    );
  });
});
