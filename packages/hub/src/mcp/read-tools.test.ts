import { describe, expect, it, vi } from 'vitest';
import { readTools } from './read-tools.ts';

const inputSchema = { type: 'object', properties: { id: { type: 'string' } } };

function read(...listed: readonly unknown[]) {
  const warn = vi.fn<(facts: object, message: string) => void>();
  return { tools: readTools('orders', listed, { warn }), warn };
}

describe('the tools of a server', () => {
  it('are read with their hints', () => {
    const annotations = { title: 'Find orders', readOnlyHint: true, idempotentHint: true };
    const { tools, warn } = read({ name: 'search_orders', title: 'Search', description: 'Finds orders.', inputSchema, annotations });
    expect(tools).toEqual([
      {
        server: 'orders',
        name: 'search_orders',
        title: 'Find orders',
        description: 'Finds orders.',
        inputSchema,
        readOnly: true,
        idempotent: true,
      },
    ]);
    expect(warn).not.toHaveBeenCalled();
  });

  it('change something unless they say otherwise', () => {
    expect(read({ name: 'a', inputSchema }).tools[0]).toMatchObject({ readOnly: false, idempotent: false });
    const annotations = { readOnlyHint: 'yes', idempotentHint: 1 };
    expect(read({ name: 'a', inputSchema, annotations }).tools[0]).toMatchObject({ readOnly: false, idempotent: false });
  });

  it.each([
    ['search_orders', 'Search orders'],
    ['searchOrders', 'Search orders'],
    ['orders.get-by-ID', 'Orders get by ID'],
    ['___', '___'],
  ])('are called by their name in words where they have no title: %s', (name, title) => {
    expect(read({ name, inputSchema }).tools[0]?.title).toBe(title);
  });

  it('are called by their title where the annotations have none that can be seen', () => {
    expect(read({ name: 'a', title: 'Look up', annotations: { title: '\u200b' }, inputSchema }).tools[0]?.title).toBe('Look up');
  });

  it.each([
    ['without a name', { inputSchema }],
    ['with an empty name', { name: '', inputSchema }],
    ['with a name of 129 characters', { name: 'x'.repeat(129), inputSchema }],
    ['with a space in the name', { name: 'search orders', inputSchema }],
    ['with a line break after the name', { name: 'search\n', inputSchema }],
    ['with a letter in the name that looks like another', { name: 'sеarch', inputSchema }],
    ['without a schema', { name: 'a' }],
    ['with a schema for strings', { name: 'a', inputSchema: { type: 'string' } }],
    ['with a schema over 64 KiB', { name: 'a', inputSchema: { type: 'object', description: 'x'.repeat(65_536) } }],
    ['that is no object', 'search'],
    ['that is null', null],
  ])('leave one out that is not well-formed, and keep the others: %s', (_, listed) => {
    const { tools, warn } = read({ name: 'before', inputSchema }, listed, { name: 'after', inputSchema });
    expect(tools.map(({ name }) => name)).toEqual(['before', 'after']);
    expect(warn).toHaveBeenCalledOnce();
  });

  it('keep the first of two of one name, so that a later one cannot take its place', () => {
    const { tools, warn } = read({ name: 'pay', description: 'one', inputSchema }, { name: 'pay', description: 'two', inputSchema });
    expect(tools.map(({ description }) => description)).toEqual(['one']);
    expect(warn).toHaveBeenCalledWith({ server: 'orders', tool: 'pay' }, expect.any(String));
  });

  it('are a thousand at most', () => {
    const listed = Array.from({ length: 1001 }, (_, index) => ({ name: `tool_${index}`, inputSchema }));
    const { tools, warn } = read(...listed);
    expect(tools).toHaveLength(1000);
    expect(warn).toHaveBeenCalledOnce();
  });

  it('are a million characters at most, all together', () => {
    const schema = { type: 'object', description: '', enum: ['x'.repeat(60_000)] };
    const listed = Array.from({ length: 100 }, (_, index) => ({ name: `tool_${index}`, inputSchema: schema }));
    const { tools, warn } = read(...listed);
    expect(tools).toHaveLength(17);
    expect(tools.reduce((sum, tool) => sum + JSON.stringify(tool).length, 0)).toBeLessThan(1_100_000);
    expect(warn).toHaveBeenCalledOnce();
  });

  it('lose what is hidden in their descriptions, also in those of their parameters', () => {
    const hidden = 'Finds orders.\u202e\u{e0069}\u{e0067}\u200b';
    const schema = { type: 'object', properties: { description: { type: 'string', description: hidden, enum: ['a\u200db'] } } };
    const [tool] = read({ name: 'a', description: hidden, inputSchema: schema }).tools;
    expect(tool?.description).toBe('Finds orders.');
    const description = { type: 'string', description: 'Finds orders.', enum: ['a\u200db'] };
    expect(tool?.inputSchema).toEqual({ type: 'object', properties: { description } });
  });

  it('describe themselves in 4096 characters', () => {
    expect(read({ name: 'a', description: 'xyz '.repeat(10_000), inputSchema }).tools[0]?.description).toHaveLength(4092);
  });
});
