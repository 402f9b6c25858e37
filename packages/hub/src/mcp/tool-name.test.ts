import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { modelToolName } from './tool-name.ts';

const serverName = fc.stringMatching(/^[a-z0-9](?:[a-z0-9-]{0,30}[a-z0-9])?$/);
const toolName = fc.stringMatching(/^[A-Za-z0-9_.-]{1,128}$/);

describe('the name of a tool for the model', () => {
  it('is server and tool where these make a name that all providers take', () => {
    expect(modelToolName('orders', 'search_orders')).toBe('orders__search_orders');
  });

  it('keeps tools apart that differ only in characters that no provider takes', () => {
    expect(modelToolName('orders', 'search.orders')).toMatch(/^orders__search_orders_[0-9a-f]{10}$/);
    expect(modelToolName('orders', 'search.orders')).not.toBe(modelToolName('orders', 'search_orders'));
  });

  it('keeps long names apart that differ only at the end', () => {
    const long = 'x'.repeat(80);
    expect(modelToolName('orders', `${long}a`)).not.toBe(modelToolName('orders', `${long}b`));
  });

  it('is one that every provider takes, for any server and tool', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (server, tool) => {
        expect(modelToolName(server, tool)).toMatch(/^[a-zA-Z0-9_-]{1,64}$/);
      }),
    );
  });

  it('is the same every time, because stored conversations hold it', () => {
    expect(modelToolName('crm', 'customers.get')).toBe('crm__customers_get_6b5a56f6e0');
  });

  it('names one tool only, whatever the servers call theirs', () => {
    const tools = fc.uniqueArray(fc.tuple(serverName, toolName), { selector: (pair) => pair.join('/'), minLength: 2, maxLength: 30 });
    fc.assert(
      fc.property(tools, (pairs) => {
        expect(new Set(pairs.map(([server, tool]) => modelToolName(server, tool))).size).toBe(pairs.length);
      }),
    );
  });

  it('begins with its server, so that no server can take the name of a tool of another', () => {
    fc.assert(
      fc.property(serverName, toolName, (server, tool) => {
        expect(modelToolName(server, tool).split('_', 1)).toEqual([server]);
      }),
    );
  });
});
